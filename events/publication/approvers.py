"""Who may approve: one person one event, everybody one event, one person all events.

What is decided is ``approval_rules.agree``. ``to_approve`` says the same in SQL, for lists; a test holds both equal.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Person
from core.errors import Refusal
from events.models import ApprovalStep, Event, EventQuerySet
from events.publication import approval_rules
from events.publication.approval_rules import ASSOCIATION, IN_EMERGENCIES, Approver, Submission
from organizations.models import Membership, Organization

ROLES = Membership.Role.at_least(Membership.Role.APPROVER)


def may_agree(asked: Submission, who: Approver) -> tuple[bool, str]:
    """Whether the rule lets them, and what it says where it doesn't."""
    try:
        approval_rules.agree(asked, who)
    except Refusal as refusal:
        return False, refusal.message
    return True, ""


def approver(event: Event, person: Person) -> Approver:
    """For whom the person may agree: the host, the association, both or neither."""
    mine = _organizations(person)
    return Approver(
        person_id=person.pk,
        for_host=person.is_superuser or mine.filter(pk=event.host_id).exists(),
        for_association=person.is_superuser or mine.filter(is_association=True).exists(),
    )


def who_may_agree(event: Event, asked: Submission) -> list[Person]:
    """Approvers of the host and of the association who may agree now: one query. Superusers are not asked."""
    bodies = Q(organization=event.host_id) | Q(organization__is_association=True)
    members = Membership.objects.filter(bodies, role__in=ROLES)
    active = members.filter(person__is_active=True).select_related("person", "organization").order_by("pk")
    found: dict[Person, list[Membership]] = {}
    for member in active:
        found.setdefault(member.person, []).append(member)
    return [person for person, theirs in found.items() if may_agree(asked, _as_approver(person, theirs, event))[0]]


def to_approve(person: Person) -> EventQuerySet:
    """Submitted events that wait for this very person: emergencies first, then who has waited longest.

    ``submitted_at`` says since when they wait.
    """
    bodies = _organizations(person)
    for_association = person.is_superuser or bodies.filter(is_association=True).exists()
    for_host = Q() if person.is_superuser else Q(host__in=bodies)
    steps = ApprovalStep.objects.filter(event=OuterRef("pk"))
    submitted = steps.filter(action=ApprovalStep.Action.SUBMITTED).order_by("-pk")
    waiting = Event.objects.filter(state=Event.State.SUBMITTED).annotate(
        round=Coalesce(Subquery(submitted.values("pk")[:1]), 0), submitted_at=Subquery(submitted.values("at")[:1])
    )
    agreed = steps.filter(pk__gt=OuterRef("round"), action=ApprovalStep.Action.APPROVED)
    first_level = Q(approved_levels=0)
    ordinary = for_host & first_level | ~first_level if for_association else for_host & first_level
    not_last = Q(approved_levels__lt=IN_EMERGENCIES - 1)
    emergency = Q() if for_association else for_host & (not_last | Exists(agreed.filter(level=ASSOCIATION)))
    mine = waiting.filter(Q(is_emergency=False) & ordinary | Q(is_emergency=True) & emergency)
    asked = steps.filter(by=person, pk=OuterRef("round"))
    own = Q(is_emergency=False) & (Q(created_by=person) | Exists(asked))
    others = mine.exclude(Exists(agreed.filter(by=person))).exclude(own)
    return others.select_related("host").order_by("-is_emergency", "round", "pk")


def _organizations(person: Person) -> QuerySet[Organization]:
    return Organization.objects.filter(memberships__person=person, memberships__role__in=ROLES)


def _as_approver(person: Person, members: list[Membership], event: Event) -> Approver:
    return Approver(
        person_id=person.pk,
        for_host=any(member.organization_id == event.host_id for member in members),
        for_association=any(member.organization.is_association for member in members),
    )
