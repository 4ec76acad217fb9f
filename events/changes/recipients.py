"""Recipients of a change whom events itself knows: local contacts, contacts of venues, and cooperating organizers."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from accounts.models import Person
from core.phone_numbers import phones
from events import queries
from events.models import Change, ChangeItem, ChangeSide, CrewMember, Occurrence
from events.rules import Assignments
from events.wording import change_lines
from notifications.composing.messages import Group, MessageComposer, NewsItem
from organizations.models import Membership
from venues.models import Venue


def local_contacts(
    change: Change, occurrences: Sequence[Occurrence], composer: MessageComposer, now: dt.datetime
) -> None:
    """The local contact of each occurrence whose number can receive a text; a landline is rung, not written to."""
    for occurrence in occurrences:
        news = _news(change, occurrence, "现场联系人", Group.CONTACTS)
        composer.add(mobile(occurrence.contact_phone), news, name=occurrence.contact_name)


def venue_contacts(
    change: Change, occurrences: Sequence[Occurrence], composer: MessageComposer, now: dt.datetime
) -> None:
    """The contact of the venue: of the old one and of the new one, where the date moves between venues."""
    by_id = {occurrence.pk: occurrence for occurrence in occurrences}
    sides = [(item.occurrence_id, side.venue_id) for item in change.items for side in item.sides if side.venue_id]
    venues = Venue.objects.in_bulk({venue for _, venue in sides})
    for pk, venue_id in dict.fromkeys(sides):
        if pk not in by_id:
            continue
        venue = venues[venue_id]
        news = _news(change, by_id[pk], f"{venue.name}联系人", Group.PLACES)
        composer.add(mobile(venue.contact_phone), news, name=venue.contact_name)


def cooperating(change: Change, occurrences: Sequence[Occurrence], composer: MessageComposer, now: dt.datetime) -> None:
    """Organizers of the organizations that agreed to help; where there is none, whoever agreed."""
    confirmed = change.event.cooperations.confirmed().select_related("organization", "by")
    members = Membership.objects.filter(
        organization__in=[cooperation.organization_id for cooperation in confirmed], role=Membership.Role.ORGANIZER
    ).select_related("person")
    organizers: dict[int, list[Person]] = {}
    for member in members.order_by("pk"):
        organizers.setdefault(member.organization_id, []).append(member.person)
    for one in confirmed:
        people = organizers.get(one.organization_id) or ([one.by] if one.by else [])
        _tell(change, occurrences, composer, people, role_label=f"{one.organization}协办")


def _tell(
    change: Change,
    occurrences: Sequence[Occurrence],
    composer: MessageComposer,
    people: Iterable[Person],
    *,
    role_label: str,
) -> None:
    for person in people:
        for occurrence in occurrences:
            composer.add(person.phone, _news(change, occurrence, role_label, Group.COOPERATING), name=str(person))


def _news(change: Change, occurrence: Occurrence, role_label: str, group: Group) -> NewsItem:
    return NewsItem(
        at=occurrence.start,
        what=change_lines.change_line(change, occurrence),
        role_label=role_label,
        brief=change_lines.brief(change, occurrence),
        group=group,
    )


def mobile(text: str) -> str:
    """The number, where it can receive a text; else nothing."""
    try:
        return phones.parse(text) if text else ""
    except phones.PhoneError:
        return ""


def crew(change: Change, occurrences: Sequence[Occurrence], composer: MessageComposer) -> None:
    """Speakers, guides and drivers: who goes there now, and who went until this very change."""
    items = {item.occurrence_id: item for item in change.items}
    stored = queries.assignments_of([occurrence.pk for occurrence in occurrences])
    goes = {pk: [_crew_of(side, stored.get(pk)) for side in (item.before, item.after)] for pk, item in items.items()}
    people = CrewMember.objects.in_bulk({pk for sides in goes.values() for side in sides for pk in side})
    for one in occurrences:
        before, after = goes[one.pk]
        item = items[one.pk]
        for pk in sorted(before | after):
            what = _crew_line(change, item, is_new=pk not in before, is_free=pk not in after)
            brief = change_lines.brief(change, one) if pk in before & after else None
            _tell_crew(composer, people[pk], NewsItem(at=one.start, what=what, role_label="", brief=brief))


def _tell_crew(composer: MessageComposer, person: CrewMember, news: NewsItem) -> None:
    named = replace(news, role_label=person.get_role_display(), group=Group.CREW)
    composer.add(mobile(person.phone), named, name=person.name)


def _crew_of(side: ChangeSide | None, stored: Assignments | None) -> set[int]:
    """An item says it where somebody else goes; otherwise those who are named for the date."""
    if side and side.crew_ids is not None:
        return set(side.crew_ids)
    return set(stored.crew_ids if stored else ())


def _crew_line(change: Change, item: ChangeItem, *, is_new: bool, is_free: bool) -> str:
    if is_free:
        return f"{change_lines.was_line(item, now=change.at)}，换了人，您不用去了"
    if is_new:
        return f"{change_lines.is_line(item, now=change.at)}，请您去"
    return change_lines.staff_line(change, item, now=change.at)
