"""Events that wait for one person: to correct, to answer."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, Subquery

from accounts.models import Person
from events.models import ApprovalStep, Cooperation, CooperationQuerySet, Event, EventQuerySet, Occurrence
from organizations.models import Membership, Organization


def sent_back_to(person: Person) -> EventQuerySet:
    """Drafts of the person, made or submitted by them, that came back: with ``reason``, ``sent_by`` and ``sent_at``."""
    steps = ApprovalStep.objects.filter(event=OuterRef("pk"))
    last = steps.exclude(action=ApprovalStep.Action.EDITED).order_by("-pk")
    submitted = steps.filter(action=ApprovalStep.Action.SUBMITTED, by=person)
    drafts = Event.objects.managed_by(person, role="organizer").filter(state=Event.State.DRAFT)
    mine = drafts.filter(Q(created_by=person) | Exists(submitted)).annotate(
        last_action=Subquery(last.values("action")[:1]),
        reason=Subquery(last.values("reason")[:1]),
        sent_by=Subquery(last.values("by__name")[:1]),
        sent_at=Subquery(last.values("at")[:1]),
    )
    return mine.filter(last_action=ApprovalStep.Action.SENT_BACK).order_by("-sent_at", "-pk")


def cooperations_to_see(person: Person, *, now: dt.datetime) -> CooperationQuerySet:
    """What organizations in which the person works as organizer are asked to help with, or agreed to, as long as it
    is not over: those without an answer first. ``next_start``: the next date.
    """
    bodies = Organization.objects.filter(
        memberships__person=person, memberships__role__in=Membership.Role.at_least(Membership.Role.ORGANIZER)
    )
    coming = Occurrence.objects.filter(event=OuterRef("event")).ahead(now).values("start")[:1]
    asked = Cooperation.objects.filter(organization__in=bodies).exclude(state=Cooperation.State.DECLINED)
    open_now = asked.exclude(event__state__in=Event.OVER)
    cooperations = open_now.annotate(
        next_start=Subquery(coming), is_open=Q(state=Cooperation.State.INVITED)
    ).select_related("event__host", "organization")
    return cooperations.order_by("-is_open", "next_start", "pk")
