"""What a person may have a private feed of, and whether a feed that was made still stands.

Asked at each fetch: whoever is captain or organizer no longer reads nothing more, without anybody having to think of it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from accounts.models import Person
from calendars.models import FeedToken
from core.errors import Refusal
from organizations.models import Organization, OrganizationQuerySet
from volunteers.models import Team

MAX_OFFERED = 50
"""Teams, and organizations, that the page offers to one person."""
ROLE = "organizer"
"""In the organization, at least."""
Kind = FeedToken.Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One thing that a feed can be about."""

    kind: str
    team: Team | None = None
    organization: Organization | None = None

    @property
    def value(self) -> str:
        """In forms and addresses: ``team:sample``."""
        about = self.team or self.organization
        return f"{self.kind}:{about.slug}" if about else self.kind

    @property
    def words(self) -> str:
        """样例服务队：队里的岗位."""
        return FeedToken(kind=self.kind, team=self.team, organization=self.organization).what

    @property
    def is_work(self) -> bool:
        """Whether it is opened to those only who came by the entrance of staff."""
        return self.kind in FeedToken.WORK


OWN = Scope(kind=Kind.MINE)


def offered(person: Person) -> list[Scope]:
    """One's own, then by team and by organization, those in use."""
    return [OWN, *_teams(person), *_organizations(person)]


def _teams(person: Person) -> Iterator[Scope]:
    for team in Team.objects.captained_by(person).in_use().order_by("name")[:MAX_OFFERED]:
        yield Scope(kind=Kind.TEAM, team=team)


def _organizations(person: Person) -> Iterator[Scope]:
    for organization in own_of(person).in_use().order_by("name")[:MAX_OFFERED]:
        for kind in FeedToken.WORK:
            yield Scope(kind=kind, organization=organization)


def own_of(person: Person) -> OrganizationQuerySet:
    """Organizations for which the person works themselves, not all that an association sees."""
    return Organization.objects.own(person, role=ROLE)


def chosen(person: Person, *, kind: str, slug: str = "") -> Scope:
    """What was asked for. Raises ``no_such_calendar`` where it isn't the person's to follow."""
    if kind == Kind.MINE and not slug:
        return OWN
    team = Team.objects.captained_by(person).in_use().filter(slug=slug).first() if kind == Kind.TEAM else None
    organization = own_of(person).in_use().filter(slug=slug).first() if kind in FeedToken.WORK else None
    if team is None and organization is None:
        raise Refusal("no_such_calendar", "这个日历现在不归你看：队里的给队长、副队长，单位的给组织者。")
    return Scope(kind=kind, team=team, organization=organization)


def found(scopes: Sequence[Scope], asked: str) -> Scope:
    """The one with this value; the first of a kind where only that was asked for; else one's own."""
    same = [scope for scope in scopes if scope.value == asked]
    alike = [scope for scope in scopes if scope.kind == asked]
    return next(iter([*same, *alike]), OWN)


def which_stand(person: Person, tokens: Collection[FeedToken]) -> list[tuple[FeedToken, bool]]:
    """Each of a person's feeds with whether it stands: two statements for any number."""
    kinds = {token.kind for token in tokens}
    teams = set(Team.objects.captained_by(person).values_list("pk", flat=True)) if Kind.TEAM in kinds else set()
    ours = set(own_of(person).values_list("pk", flat=True)) if kinds & set(FeedToken.WORK) else set()
    return [
        (token, token.kind == Kind.MINE or token.team_id in teams or token.organization_id in ours) for token in tokens
    ]


def stands(token: FeedToken) -> bool:
    """Whether its person is still what it was made for."""
    if token.kind == Kind.TEAM:
        return Team.objects.captained_by(token.person).filter(feed_tokens=token).exists()
    if token.kind in FeedToken.WORK:
        return own_of(token.person).filter(feed_tokens=token).exists()
    return True
