"""What a merge moved, as primary keys alone: of rows, and of the lines of their histories that say how they were before."""

from dataclasses import asdict, dataclass, field
from typing import Any, Self

from django.db.models import Max

from volunteers.models import SignUp, TeamMembership, Volunteer, VolunteerMerge


@dataclass(kw_only=True, slots=True)
class Moved:
    """``dropped`` and ``ended``: rows that ended by the merge, each with the line of its history before."""

    sign_ups: list[int] = field(default_factory=list)
    asks: list[int] = field(default_factory=list)
    qualifications: list[int] = field(default_factory=list)
    memberships: list[int] = field(default_factory=list)
    areas: list[int] = field(default_factory=list)
    """Streets that only the merged one had named."""
    areas_after: list[int] = field(default_factory=list)
    """All streets of the kept one when the merge was done."""
    dropped: list[tuple[int, int]] = field(default_factory=list)
    ended: list[tuple[int, int]] = field(default_factory=list)
    away: list[int] = field(default_factory=list)
    """Which of the periods on which the merged one is away, by their order, the kept one had not named."""
    took_week: int = 0
    """1 where the half-days of the week were the merged one's alone."""
    hidden: list[int] = field(default_factory=list)
    """Memberships that show the name no more, since the other row of the same team did not."""
    kept_before: int = 0
    last_sign_up: int = 0
    """The newest sign-up of the kept one when the merge was done; and the newest lines of the histories."""
    last_sign_up_line: int = 0
    last_membership_line: int = 0

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def of(cls, merge: VolunteerMerge) -> Self:
        """Back from JSON."""
        return cls(**merge.moved)


def line_of(row: SignUp | TeamMembership | Volunteer) -> int:
    """The line of its history that says how the row is now, written anew: what statements changed past the history stands in it."""
    row.save()
    newest: int = row.history.order_by("-history_id").values_list("history_id", flat=True)[0]
    return newest


def mark(moved: Moved, kept: Volunteer) -> None:
    """How far the kept one's rows were written when the merge was done: what comes behind is new."""
    mine = SignUp.objects.filter(volunteer=kept)
    moved.last_sign_up = mine.aggregate(last=Max("pk"))["last"] or 0
    moved.last_sign_up_line = _last(SignUp.history.filter(id__in=mine.values("pk")))
    teams = TeamMembership.objects.filter(volunteer=kept)
    moved.last_membership_line = _last(TeamMembership.history.filter(id__in=teams.values("pk")))


def _last(lines: Any) -> int:
    return lines.aggregate(last=Max("history_id"))["last"] or 0
