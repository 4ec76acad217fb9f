"""The register of volunteers as staff see it: whose volunteers are whose, found by words and filters, and their numbers."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from core import phrases, texts
from core.errors import Refusal
from core.phone_numbers import phones
from events import languages
from organizations import queries as organization_queries
from organizations.models import Area, Organization
from volunteers import queries, rules
from volunteers.models import Qualification, SignUp, Volunteer, VolunteerQualification

MIN_DIGITS = 4
"""Of the end of a number that somebody looks for."""
_WHOLE = 11
MOST_LANGUAGES = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Who is looked for; what is empty narrows nothing. ``words``: of the name, the number or the end of the telephone
    number; ``claims``: with a certificate to verify.
    """

    words: str = ""
    qualification: Qualification | None = None
    language: str = ""
    street: Area | None = None
    active: bool | None = None
    claims: bool = False


def kept_by(person: Person) -> "QuerySet[Volunteer]":
    """The association's organizers keep all; others those who ever signed up for an event of theirs."""
    if person.is_superuser:
        return Volunteer.objects.all()
    hosts = Organization.objects.managed_by(person, role="organizer")
    theirs = SignUp.objects.filter(volunteer=OuterRef("pk"), shift__occurrence__event__host__in=hosts)
    return Volunteer.objects.filter(Exists(hosts.filter(is_association=True)) | Exists(theirs))


def own_rows(person: Person) -> set[int]:
    """All rows of the human who signs in with this number: their own, what it was merged into, and what was merged into that."""
    own = Volunteer.objects.filter(person=person).first()
    if own is None:
        return set()
    found = {own.now_at.pk}
    newer = found
    while newer:
        newer = set(Volunteer.objects.filter(merged_into__in=newer).values_list("pk", flat=True))
        found = found | newer
    return found


def claims_for(person: Person, *, among: "QuerySet[Volunteer] | None" = None) -> "QuerySet[VolunteerQualification]":
    """Certificates that wait for this person to look at them, longest first; nobody decides on their own."""
    mine = VolunteerQualification.objects.claimed().filter(volunteer__in=kept_by(person) if among is None else among)
    others = mine.exclude(volunteer__in=own_rows(person))
    return others.select_related("qualification", "volunteer__person")


def is_keeper(person: Person) -> bool:
    """Whether there can be any whom they keep: organizers of any organization."""
    return Organization.objects.managed_by(person, role="organizer").exists()


def keeps_all(person: Person) -> bool:
    """Who organizes for the association: what counts for every organization is theirs to take from a volunteer."""
    return organization_queries.runs_everything(person)


def refuse_unless_all(person: Person) -> None:
    """Refusal: ``association_only``. A shift of one's own is given and taken by each host; the whole county's by one."""
    if not keeps_all(person):
        text = "这对所有单位都算数，只有科协的组织者能办。自己活动的岗位，可以把他撤下来。"
        raise Refusal("association_only", text)


def listed(kept: "QuerySet[Volunteer]", wanted: Wanted, *, now: dt.datetime) -> "QuerySet[Volunteer]":
    """Those of the kept who are looked for, by name, with ``held`` (certificates that count or wait) and ``coming``."""
    return with_facts(looked_for(kept, wanted, now=now), now=now)


def looked_for(kept: "QuerySet[Volunteer]", wanted: Wanted, *, now: dt.datetime) -> "QuerySet[Volunteer]":
    """Those of the kept who are looked for."""
    found = kept
    for word in wanted.words.split():
        found = found.filter(_named(word, found))
    if wanted.qualification:
        seen = VolunteerQualification.objects.verified().valid_on(phrases.local(now).date())
        found = found.filter(Exists(seen.filter(volunteer=OuterRef("pk"), qualification=wanted.qualification)))
    if wanted.language:
        found = found.filter(languages.is_spoken("languages", wanted.language))
    if wanted.street:
        found = found.filter(areas=wanted.street)
    if wanted.active is not None:
        found = found.filter(active=wanted.active)
    if wanted.claims:
        waits = VolunteerQualification.objects.claimed()
        found = found.filter(Exists(waits.filter(volunteer=OuterRef("pk"))))
    return found


def with_facts(found: "QuerySet[Volunteer]", *, now: dt.datetime) -> "QuerySet[Volunteer]":
    """What a line shows, in two queries however many there are."""
    status = VolunteerQualification.Status
    shown = VolunteerQualification.objects.filter(status__in=(status.VERIFIED, status.CLAIMED))
    held = Prefetch(
        "qualifications", shown.select_related("qualification").order_by("qualification__name", "pk"), "held"
    )
    ahead = Q(sign_ups__status=SignUp.Status.CONFIRMED, sign_ups__shift__end__gt=now)
    counted = found.annotate(coming=Count("sign_ups", filter=ahead, distinct=True))
    return counted.select_related("person").prefetch_related(held).order_by("person__name", "number")


def _named(word: str, among: "QuerySet[Volunteer]") -> Q:
    """Sealed numbers can't be searched: the whole one is found by its hash, the end of one by reading those kept."""
    found = Q(person__name__icontains=word) | Q(number__icontains=word)
    digits = texts.one_line(word)
    if not digits.isdecimal() or len(digits) < MIN_DIGITS:
        return found
    if len(digits) == _WHOLE:
        return found | Q(person__phone_hash=phones.look_up(f"+86{digits}"))
    numbers = among.order_by().prefetch_related(None).values_list("pk", "person__phone").iterator()
    return found | Q(pk__in=[pk for pk, phone in numbers if phone and phone.endswith(digits)])


def languages_of(found: "QuerySet[Volunteer]") -> list[str]:
    """What those people speak, for the filter; the first of them where there are very many."""
    written = found.exclude(languages="").order_by().values_list("languages", flat=True).distinct()
    return sorted({language for text in written[:500] for language in rules.languages(text)})[:MOST_LANGUAGES]


def sign_ups_seen_by(person: Person, volunteer: Volunteer) -> "QuerySet[SignUp]":
    """Those of the volunteer's sign-ups that are for events of the person's organizations; the association sees all."""
    hosts = Organization.objects.managed_by(person, role="organizer")
    return queries.mine(volunteer).filter(shift__occurrence__event__host__in=hosts)


@transaction.atomic
def show_number(*, volunteer: Volunteer, by: Person, now: dt.datetime) -> str:
    """The whole number, to ring it; that it was shown is kept in the audit list. Refusal: ``erased``."""
    if not volunteer.person.phone:
        raise Refusal("erased", "这位志愿者删除了个人信息，没有号码了。")
    write(Kind.NUMBER_SHOWN, volunteer, by=by, now=now)
    return phones.national(volunteer.person.phone)


def write(kind: Kind, volunteer: Volunteer, *, by: Person, now: dt.datetime, what: str = "") -> None:
    """A line of the audit list about this volunteer, inside the verb's transaction."""
    link = f"/staff/volunteers/{volunteer.pk}/"
    about = "：".join(filter(None, (volunteer.number, what)))
    writing.write(kind, by=by, person=volunteer.person, about=about, link=link, now=now)
