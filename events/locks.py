"""The one order of locks: the host where it matters, the event, then its occurrences by id. Shared part of the verbs."""

from core.errors import Conflict, Refusal
from events.models import Event, Occurrence
from organizations.memberships import locking


def event(pk: int) -> Event:
    """The event, held until the transaction ends.

    Where its host became another's while we waited, PostgreSQL finds no row with the host that it had: look again.
    """
    rows = Event.objects.select_for_update(of=("self",)).select_related("host")
    return rows.filter(pk=pk).first() or rows.get(pk=pk)


def hosted_event(pk: int) -> Event:
    """The event, held, after its host, which nobody closes or merges until the transaction ends.

    Whoever makes approvers wait for an event or the public see it locks so, before anything else of it.
    """
    host = Event.objects.values_list("host", flat=True).get(pk=pk)
    locking.lock_organizations(host)
    found = event(pk)
    if found.host_id != host:
        raise Conflict("changed_meanwhile", "主办单位刚刚换了，请看一遍再来。", version=found.version)
    return found


def live_event(pk: int) -> Event:
    """The event, held; refuses what is not published."""
    found = event(pk)
    refuse_unless_live(found)
    return found


def refuse_unless_live(found: Event) -> None:
    """Verbs that notify people are for published events."""
    if not found.is_live:
        raise Refusal("not_published", "只有已发布、没有结束的活动才能改期或取消。", state=found.state)


def occurrence(found: Event, pk: int) -> Occurrence | None:
    """One of the event as it stands now, held; None where it is gone. Who decides by a date reads it so."""
    rows = Occurrence.objects.select_for_update(of=("self",)).filter(event=found, pk=pk)
    return rows.select_related("venue__area", "space").first()


def occurrences(found: Event) -> list[Occurrence]:
    """All occurrences of the event with their places, held."""
    rows = Occurrence.objects.select_for_update(of=("self",)).filter(event=found).order_by("pk")
    return list(rows.select_related("venue__area", "space"))
