"""What speakers, guides and drivers hear of a change, each in their own words."""

from collections.abc import Sequence
from typing import Any

from events import queries, words
from events.models import Change, CrewMember, Occurrence
from events.notices import mobile
from events.rules import Things
from notifications.collecting import Collection, Group, News


def crew(change: Change, occurrences: Sequence[Occurrence], collection: Collection) -> None:
    """Speakers, guides and drivers: who goes there now, and who went until this very change."""
    items = {item["occurrence"]: item for item in change.items}
    stored = queries.things_of([one.pk for one in occurrences])
    goes = {pk: [_crew_of(item[side], stored.get(pk)) for side in ("before", "after")] for pk, item in items.items()}
    people = CrewMember.objects.in_bulk({pk for sides in goes.values() for side in sides for pk in side})
    for one in occurrences:
        before, after = goes[one.pk]
        for pk in sorted(before | after):
            what = _crew_line(change, items[one.pk], is_new=pk not in before, is_free=pk not in after)
            hat = people[pk].get_role_display()
            news = News(at=one.start, what=what, hat=hat, group=Group.CREW)
            collection.add(mobile(people[pk].phone), news, name=people[pk].name)


def _crew_of(side: dict[str, Any] | None, stored: Things | None) -> set[int]:
    """An item says it where somebody else goes; otherwise those who are named for the date."""
    named = (side or {}).get("crew")
    return set(stored.crew_ids if stored else ()) if named is None else set(named)


def _crew_line(change: Change, item: dict[str, Any], *, is_new: bool, is_free: bool) -> str:
    if is_free:
        return f"{words.was_line(item)}，换了人，您不用去了"
    return f"{words.is_line(item)}，请您去" if is_new else words.staff_line(change, item)
