"""Decisions about registrations, without a database. ``now`` is always passed in."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from accounts.consents import consent_texts
from accounts.consents.consent_texts import Agreed
from core import phrases, texts
from core.errors import Refusal

PARTY_LIMIT = 5
CLERK_LIMIT = 40
GROUP_LIMIT = 500
MAX_SEATS = 5000
"""Of one date, or of a course."""
GROUP_HEADS = 60
"""The largest group where groups are counted and neither the organizer nor the hall says a number."""
NAME_LENGTH = 40
"""Of people, and of what a group is called in the list of those who come."""
FEW_SEATS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class AttendeeFacts:
    """Somebody who comes, as typed."""

    name: str
    age_band: str = ""
    relation: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RegistrationRequest:
    """What somebody asks for. No occurrences: the whole course. ``phone`` is E.164."""

    event_id: int
    phone: str
    contact_name: str
    occurrence_ids: tuple[int, ...] = ()
    made_for: str = "self"
    attendees: tuple[AttendeeFacts, ...] = ()
    party_size: int = 0
    group_name: str = ""
    grade: str = ""
    pupils: int = 0
    adults: int = 0
    needs: str = ""
    by_person_id: int | None = None
    by_staff: bool = False
    """Entered by staff of the host, for whomever."""
    wait_if_full: bool = False
    """Wait all the same where some seats are free, but too few for all of them."""
    network: str = ""
    browser: str = ""
    """``core.web.http.browser_key`` of who asks."""
    is_known_device: bool = False
    """Somebody with this number has signed in with this browser before."""
    consent: Agreed | None = None
    """What was said yes to; none where no person was asked (tables that are brought in)."""
    invitation: str = ""
    """The token of ``invitations`` that they came with."""

    @property
    def is_group(self) -> bool:
        """A school or a village as one group."""
        return self.made_for == "group"

    @property
    def is_clerks(self) -> bool:
        """Entered by staff."""
        return self.by_staff or self.made_for == "clerk"

    @property
    def heads(self) -> int:
        """How many people come."""
        if self.is_group:
            return self.pupils + self.adults or self.party_size
        return max(self.party_size, len(self.attendees))

    @property
    def consents(self) -> list[str]:
        """What for: a party's own, a group's, and the guardian's where a child is named."""
        own = consent_texts.GROUP if self.is_group else consent_texts.REGISTRATION
        return (
            [own, consent_texts.GUARDIAN] if any(attendee.age_band == "child" for attendee in self.attendees) else [own]
        )

    @property
    def name_keys(self) -> tuple[str, ...]:
        """By which the same people are known again: the attendees, or the group."""
        return tuple(name_key(facts.name) for facts in self.attendees) or (name_key(self.group_name),)


def name_key(name: str) -> str:
    """By which the same people are known again (``core.texts``); as much of it as is kept."""
    return texts.name_key(name)[:NAME_LENGTH]


def is_entry_over(registration_deadline: dt.datetime | None, *, now: dt.datetime) -> bool:
    """Whether the event's own deadline is past; without one, people register until it begins."""
    return registration_deadline is not None and now >= registration_deadline


def entry_over(registration_deadline: dt.datetime, *, now: dt.datetime) -> Refusal:
    """The deadline is past."""
    until = phrases.moment(registration_deadline, now=now)
    return Refusal("entry_over", f"报名到{until}截止了，想参加请打咨询电话问问。")


def date_over() -> Refusal:
    """What was chosen is over or cancelled."""
    return Refusal("occurrence_over", "这一场已经结束或取消了，请选别的日子。")


class Admission(StrEnum):
    """What stands between a party and its seats."""

    OPEN = "open"
    APPROVAL = "approval"
    INVITED = "invited"


def admission(entry: str, *, is_group: bool, has_school: bool) -> Admission:
    """What the organizer chose (``Event.GroupEntry``) means for this party; ``has_school``: a date names its school.

    A date that names its school is that school's, also against families, unless the organizer opened it.
    """
    if entry == "auto":
        return Admission.INVITED if has_school else Admission.OPEN
    return Admission(entry) if is_group or has_school else Admission.OPEN


def party_limit(made_for: str) -> int:
    """How many people one registration may bring."""
    return {"group": GROUP_LIMIT, "clerk": CLERK_LIMIT}.get(made_for, PARTY_LIMIT)


def counts_as_group(made_for: str, heads: int) -> bool:
    """Whether a party is treated as a group where it waits: registered as one, or more than a household form takes."""
    return made_for == "group" or heads > PARTY_LIMIT


def check_party(request: RegistrationRequest) -> None:
    """Refuse a party without names, with too many people, or (a group) without an adult."""
    if request.is_group:
        check_group(group_name=request.group_name, pupils=request.pupils, adults=request.adults, heads=request.heads)
    else:
        check_names(facts.name for facts in request.attendees)
    limit = party_limit(request.made_for)
    if request.heads > limit:
        raise Refusal("party_too_large", f"一次最多报 {limit} 人，人多请分开报，或打咨询电话。", limit=limit)


def check_group_size(heads: int, *, limit: int) -> None:
    """Refuse a group that is larger than one group may be where groups are counted."""
    if heads > limit:
        sentence = f"这一场一个团体最多 {limit} 人，人多请分成几个团体报，或打咨询电话。"
        raise Refusal("group_too_large", sentence, limit=limit)


def check_names(names: Iterable[str]) -> None:
    """Everybody is on the list by name, and nobody twice."""
    typed = list(names)
    keys = [name_key(name) for name in typed]
    if not keys or not all(map(texts.says_somebody, keys)):
        raise Refusal("name_missing", "请写上来的人怎么称呼，例如 王奶奶。")
    if len(set(keys)) != len(keys):
        raise Refusal("name_twice", f"“{_first_twice(typed, keys)}”写了两次，请加一个字区分开，例如 大李、小李。")


def _first_twice(names: list[str], keys: list[str]) -> str:
    return next(name for place, name in enumerate(names) if keys[place] in keys[:place])


def check_group(*, group_name: str, pupils: int, adults: int, heads: int) -> None:
    """A group has a name and, with children, an adult."""
    if not texts.says_somebody(name_key(group_name)):
        raise Refusal("group_name_missing", "请写学校或村组的名字。")
    if heads < 1:
        raise Refusal("party_empty", "请写来多少人。")
    if pupils and not adults:
        raise Refusal("adult_missing", "学生要有老师或家长带着来，请写上大人的人数。")


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """One waiting party: what it needs of each pool that is still to come.

    ``is_beside``: a group that waits beside the queue and blocks nobody. ``lets_by``: how many free seats of a pool it
    lets those behind it have, because the desk skipped it for them.
    """

    registration_id: int
    needs: dict[int, int]
    is_beside: bool = False
    lets_by: dict[int, int] = field(default_factory=dict)


def next_in_line(places: Iterable[Place], free: dict[int, int]) -> list[int]:
    """Which waiting parties get their seats; never half a party.

    ``places`` in the order of the queue, those beside it last; ``free`` seats by pool. A party of the queue that is
    short in a pool keeps everybody behind it waiting in that pool, and in that pool only: those who need other pools
    pass. Who waits beside the queue keeps nobody waiting.
    """
    left = dict(free)
    chosen = list[int]()
    behind: dict[int, int] = {}
    """Seats for those behind a party that is short, by pool."""
    for place in places:
        short = {pool for pool, seats in place.needs.items() if seats > left.get(pool, 0)}
        blocked = any(seats > behind.get(pool, seats) for pool, seats in place.needs.items())
        if place.needs and not short and not blocked:
            chosen.append(place.registration_id)
            _take(place.needs, left, behind)
        elif not place.is_beside:
            for pool in short:
                behind[pool] = min(behind.get(pool, left.get(pool, 0)), place.lets_by.get(pool, 0))
    return chosen


def _take(needs: dict[int, int], left: dict[int, int], behind: dict[int, int]) -> None:
    for pool, seats in needs.items():
        left[pool] -= seats
        if pool in behind:
            behind[pool] -= seats
