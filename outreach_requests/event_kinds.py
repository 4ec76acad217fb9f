"""Which kinds of event may answer a request. Pure."""

from collections.abc import Collection

from events import kinds
from events.models import Event
from outreach_requests.models import OutreachRequest

LIKELY = {
    OutreachRequest.Style.VAN: (Event.Kind.DRIVE, Event.Kind.EXHIBITION),
    OutreachRequest.Style.HANDS_ON: (Event.Kind.CLASS, Event.Kind.EXHIBITION),
    OutreachRequest.Style.ADVICE: (Event.Kind.LECTURE, Event.Kind.EXHIBITION),
}
"""What is meant by a style, the likeliest first."""


YOUTH = "youth"
"""The slug of the group of audiences who are minors."""


def for_request(*, asker: str, style: str, groups: Collection[str]) -> list[Event.Kind]:
    """Kinds that may answer a request, the likeliest first. ``groups``: slugs of the groups of its audiences.

    An outreach goes to a school, or at least to the young; a training is for people who work.
    """
    is_school = asker == OutreachRequest.Asker.SCHOOL
    has_others = bool(set(groups) - {YOUTH}) or not groups
    first = [Event.Kind.OUTREACH] if is_school else []
    ordered = dict.fromkeys([*first, *LIKELY.get(OutreachRequest.Style(style), ()), *kinds.BY_REQUEST])
    unfit = set() if is_school or YOUTH in groups else {Event.Kind.OUTREACH}
    unfit |= set() if has_others else {Event.Kind.TRAINING}
    return [kind for kind in ordered if kind not in unfit]
