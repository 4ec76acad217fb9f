"""Receivers of the signals of apps below: keep the calendar entries up to date."""

import datetime as dt

from django.db import transaction
from django.db.models import Model, Q

from accounts.models import Person
from calendars.entries import due, stamps, teams, writing
from calendars.models import FeedToken
from core import clock
from core.models import SiteFacts
from events.models import Change, Event, HeldRecord, Occurrence
from organizations.models import Area
from plan.models import Occasion
from volunteers.models import SignUp, Team, TeamBlock, TeamMembership


def event_published(sender: object, *, event: Event, now: dt.datetime, **kwargs: object) -> None:
    """Write the entries of a published event."""
    writing.write(event.occurrences.all(), now)


def event_edited(sender: object, *, event: Event, now: dt.datetime, **kwargs: object) -> None:
    """Words are repeated on every date, and so is how many there are; a programme's theme day is its members' too.

    Its own feed is called as it is.
    """
    theirs = Q(event=event) | Q(event__programme=event) if event.kind == Event.Kind.THEME_DAY else Q(event=event)
    own = [f"event/{event.slug}"]
    writing.write(Occurrence.objects.filter(theirs), now, also=own)
    stamps.rename(own, now=now)


def event_changed(sender: object, *, change: Change, now: dt.datetime, **kwargs: object) -> None:
    """Rewrite the entries of dates that moved, were postponed or cancelled."""
    writing.write(change.event.occurrences.all(), now)


def date_brought_back(
    sender: object, *, occurrence: Occurrence, cancelled: Occurrence, now: dt.datetime, **kwargs: object
) -> None:
    """The entry of the cancelled date is its own from now on."""
    writing.take_over(occurrence, cancelled, now=now)


def occurrence_took_place(sender: object, *, record: HeldRecord, now: dt.datetime, **kwargs: object) -> None:
    """Something that was never scheduled here appears once it was recorded."""
    writing.write([record.occurrence], now)


def occasion_dated(sender: object, *, occasion: Occasion, now: dt.datetime, **kwargs: object) -> None:
    """A theme week has other days, or another name."""
    due.of_occasion(occasion, now=now)


def organizations_changed(sender: object, *, organizations: list[int], now: dt.datetime, **kwargs: object) -> None:
    """Where they are, whom to ask: the entries of all that they host are due."""
    due.entries(Q(occurrence__event__host__in=organizations), now=now)


def areas_renamed(sender: object, *, areas: list[int], now: dt.datetime, **kwargs: object) -> None:
    """The feeds of these carry their name, and so do the entries of what is held in them."""
    due.of_areas(areas, now=now)
    slugs = Area.objects.filter(pk__in=areas).values_list("slug", flat=True)
    stamps.rename([f"area/{slug}" for slug in slugs], now=now)


def words_saved(sender: type[Model], *, instance: Model, created: bool, raw: bool, **kwargs: object) -> None:
    """A place, a part of it, an audience, an occasion, a street, a topic or an organization was saved, by whatever way: what repeats its words
    is due. Another place in its list is no other word, and of what was closed or merged ``organizations_changed`` hears.
    """
    saved = kwargs.get("update_fields")
    says_the_same = isinstance(saved, frozenset) and saved <= {"position", "retired", "closed_at", "merged_into"}
    if not created and not raw and not says_the_same:
        due.of(instance, now=clock.now())


def team_saved(sender: object, *, instance: Team, created: bool, raw: bool, **kwargs: object) -> None:
    """It was closed, or isn't public any more."""
    saved = kwargs.get("update_fields")
    is_elsewhere = isinstance(saved, frozenset) and not saved & {"public", "closed_at"}
    if not created and not raw and not is_elsewhere:
        _mark_dates_of(instance.pk)


def membership_saved(sender: object, *, instance: TeamMembership, raw: bool, **kwargs: object) -> None:
    """Who serves for the team, and whether it is large enough to say where."""
    if not raw:
        _mark_dates_of(instance.team_id)


def _mark_dates_of(team: int) -> None:
    """Marked when all is written: whoever changes a team or its places locks shifts, and whoever moves a date has its entry
    before its shifts. What fails is found by the daily sweep (``teams.mark_all``).
    """
    transaction.on_commit(lambda: teams.mark(teams.dates_of(team), now=clock.now()), robust=True)


def block_saved(sender: object, *, instance: TeamBlock, raw: bool, **kwargs: object) -> None:
    """A team keeps places at a date, or gives them back."""
    if not raw:
        _mark_date_of(instance.shift.occurrence_id)


def sign_up_saved(sender: object, *, instance: SignUp, raw: bool, **kwargs: object) -> None:
    """Somebody comes under a team's places, or doesn't any more."""
    saved = kwargs.get("update_fields")
    was_under_one = isinstance(saved, frozenset) and "block" in saved
    if not raw and (instance.block_id or was_under_one):
        _mark_date_of(instance.shift.occurrence_id)


def _mark_date_of(occurrence: int) -> None:
    transaction.on_commit(lambda: teams.mark([occurrence], now=clock.now()), robust=True)


def site_facts_saved(sender: object, *, instance: SiteFacts, **kwargs: object) -> None:
    """Every feed carries the name of the site."""
    due.heads()


def person_exported(sender: object, *, person: Person, export: dict[str, object], **kwargs: object) -> None:
    """The private feeds, without their keys: those are not stored."""
    rows = FeedToken.objects.filter(person=person).select_related("team", "organization").defer("shown").order_by("pk")
    export["calendars"] = [
        {
            "name": row.name,
            "holds": row.what,
            "created_at": row.created_at.isoformat(),
            "used_at": row.used_at.isoformat() if row.used_at else None,
            "revoked_at": row.revoked_at.isoformat() if row.revoked_at else None,
        }
        for row in rows
    ]


def person_erased(sender: object, *, person: Person, **kwargs: object) -> None:
    """Revoke the private feeds of an erased person."""
    FeedToken.objects.filter(person=person).delete()
