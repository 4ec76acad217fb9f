"""Decisions about approval. Pure: facts in, an answer or a refusal out."""

from dataclasses import dataclass

from core.errors import Refusal

HOST = 1
ASSOCIATION = 2
"""The two levels: an approver of the host's own, then one of the association."""
IN_EMERGENCIES = 2
"""How many approvers an emergency takes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Approver:
    """Who wants to agree, and for whom they may."""

    person_id: int
    for_host: bool
    for_association: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Submission:
    """A submitted event: whose it is, and who agreed to it so far, each with the level."""

    levels: int
    is_emergency: bool
    makers: frozenset[int]
    """Who made and who submitted it."""
    agreed: tuple[tuple[int, int], ...] = ()

    @property
    def next_level(self) -> int:
        """The level that is asked now; in an emergency either may answer."""
        return min(len(self.agreed) + 1, ASSOCIATION)


@dataclass(frozen=True, slots=True)
class Agreement:
    """As whom the approver agrees, and whether nobody else is to be asked."""

    level: int
    is_last: bool


def agree(submission: Submission, approver: Approver) -> Agreement:
    """Refuses: not_approver, own_event, same_approver, association_missing."""
    if approver.person_id in {person for person, _ in submission.agreed}:
        raise Refusal("same_approver", "您已经批准过了，要另一位审批人再批。请联系科协的审批人。")
    return _in_emergency(submission, approver) if submission.is_emergency else _in_order(submission, approver)


def may_send_back(submission: Submission, approver: Approver) -> bool:
    """Whoever may answer for a level that looks at it: the host's always, the association's where it has a say."""
    asks_association = submission.is_emergency or submission.levels >= ASSOCIATION
    return approver.for_host or (approver.for_association and asks_association)


def _in_order(submission: Submission, approver: Approver) -> Agreement:
    level = submission.next_level
    if level == HOST and not approver.for_host:
        raise Refusal("not_approver", "这一步由主办单位自己的审批人来批。请联系他们的审批人。")
    if level == ASSOCIATION and not approver.for_association:
        raise Refusal("not_approver", "本单位已经批准，这一步由科协的审批人来批。请等一等，或给科协打电话。")
    if approver.person_id in submission.makers:
        raise Refusal("own_event", "自己建的、自己提交的活动要由别人来批。请联系另一位审批人。")
    return Agreement(level, is_last=level >= submission.levels)


def _in_emergency(submission: Submission, approver: Approver) -> Agreement:
    """Two different people, one of them for the association; who made it may be one of the two, never alone."""
    if not (approver.for_host or approver.for_association):
        raise Refusal("not_approver", "应急科普由主办单位或科协的审批人来批。请联系他们。")
    level = ASSOCIATION if approver.for_association else HOST
    is_last = len(submission.agreed) + 1 >= IN_EMERGENCIES
    if is_last and ASSOCIATION not in {level, *(known for _, known in submission.agreed)}:
        raise Refusal("association_missing", "两位审批人里至少要有一位是科协的。请给科协的审批人打电话。")
    return Agreement(level, is_last=is_last)
