"""What this room itself adds to a change: who waits at the place, who looks after it, and who helps the host."""

import datetime as dt
from collections.abc import Iterable, Sequence

from accounts.models import Person
from core import phones
from events import words
from events.models import Change, Occurrence
from notifications.collecting import Collection, Group, News
from organizations.models import Membership
from venues.models import Venue


def local_contacts(change: Change, occurrences: Sequence[Occurrence], collection: Collection, now: dt.datetime) -> None:
    """The local contact of each occurrence whose number can receive a text; a landline is rung, not written to."""
    for occurrence in occurrences:
        news = _news(change, occurrence, "现场联系人", Group.CONTACTS)
        collection.add(mobile(occurrence.contact_phone), news, name=occurrence.contact_name)


def venue_contacts(change: Change, occurrences: Sequence[Occurrence], collection: Collection, now: dt.datetime) -> None:
    """Who looks after the place: of the old one and the new one, where it moves from one to the other."""
    by_id = {occurrence.pk: occurrence for occurrence in occurrences}
    sides = [(item["occurrence"], side["venue"]) for item in change.items for side in _sides(item) if side["venue"]]
    venues = Venue.objects.in_bulk({venue for _, venue in sides})
    for pk, venue_id in dict.fromkeys(sides):
        if pk not in by_id:
            continue
        venue = venues[venue_id]
        news = _news(change, by_id[pk], f"{venue.name}联系人", Group.PLACES)
        collection.add(mobile(venue.contact_phone), news, name=venue.contact_name)


def cooperating(change: Change, occurrences: Sequence[Occurrence], collection: Collection, now: dt.datetime) -> None:
    """Organizers of the organizations that agreed to help; where there is none, whoever agreed."""
    confirmed = change.event.cooperations.confirmed().select_related("organization", "by")
    members = Membership.objects.filter(
        organization__in=[one.organization_id for one in confirmed], role=Membership.Role.ORGANIZER
    ).select_related("person")
    organizers: dict[int, list[Person]] = {}
    for member in members.order_by("pk"):
        organizers.setdefault(member.organization_id, []).append(member.person)
    for one in confirmed:
        people = organizers.get(one.organization_id) or ([one.by] if one.by else [])
        _tell(change, occurrences, collection, people, hat=f"{one.organization}协办")


def _tell(
    change: Change, occurrences: Sequence[Occurrence], collection: Collection, people: Iterable[Person], *, hat: str
) -> None:
    for person in people:
        for occurrence in occurrences:
            collection.add(person.phone, _news(change, occurrence, hat, Group.COOPERATING), name=str(person))


def _news(change: Change, occurrence: Occurrence, hat: str, group: Group) -> News:
    return News(at=occurrence.start, what=words.change_line(change, occurrence), hat=hat, group=group)


def _sides(item: dict[str, dict[str, int]]) -> Iterable[dict[str, int]]:
    return [side for side in (item["before"], item["after"]) if side]


def mobile(text: str) -> str:
    """The number, where it can receive a text; else nothing."""
    try:
        return phones.parse(text) if text else ""
    except phones.PhoneError:
        return ""
