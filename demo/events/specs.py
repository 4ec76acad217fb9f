"""What the demo's events are made of. Data only."""

from dataclasses import dataclass, field

ELDERS = ("elderly",)
PUPILS = ("youth-xiaoxuesheng",)
TEENS = ("youth-zhongxuesheng",)
PARENTS = ("youth-jiazhang",)
FARMERS = ("farmers",)
WORKERS = ("workers",)
OFFICIALS = ("officials",)
EVERYBODY = ("youth", "farmers", "workers", "elderly")


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A shift at every occurrence."""

    role: str
    least: int = 1
    best: int = 2
    most: int = 3
    note: str = ""
    qualification: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Date:
    """One occurrence: days from today, the hour and minute it starts, how long, and where."""

    day: int
    at: tuple[int, int]
    minutes: int
    place: str
    title: str = ""
    note: str = ""
    school: str = ""
    grade: str = ""
    pupils: int = 0
    adults: int = 0
    space: str = ""
    """The part of the place that is booked, by its name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Spec:
    """One event. ``seats`` is a pool per occurrence, or of the whole course where it is booked as one."""

    title: str
    kind: str
    topic: str
    host: str
    task: str
    audiences: tuple[str, ...]
    summary: str
    description: str
    dates: tuple[Date, ...]
    booking: str = "occurrence"
    seats: int = 0
    unit: str = "people"
    full: bool = False
    jobs: tuple[Job, ...] = field(default_factory=tuple)
    helpers: tuple[str, ...] = ()
    bring: str = ""
    rain: str = ""
    languages: str = "普通话"
    occasion: str = ""
    takes: tuple[str, ...] = ()
    """Vans, kits and people that go to every date, by their names (``demo.places.resources``)."""
    part_of: str = ""
    """The theme-day programme that it belongs to, by its title."""
    lessons_to_pass: int | None = None
    occupation: str = ""
    enter_days_before: int | None = None
    """Registration ends so many days before the first date."""
    ends: str = "published"
    """``published``, ``draft``, ``cancelled`` or ``moved``."""


GUIDES = (
    Job(role="讲解员", note="带大家动手试展品，讲三句就让人上手。"),
    Job(role="秩序员", best=1, most=2, note="排队、扶老人上下台阶。"),
)
TUTORS = (Job(role="助教", note="一位助教带五位老人，手把手，不急。"),)
ASSISTANTS = (Job(role="实验助手", best=2, most=2, note="发材料、看着火和水。"),)
USHERS = (Job(role="签到员", best=1, most=1, note="门口签到，带人入座。"),)


def weekly(
    first: int, at: tuple[int, int], minutes: int, place: str, titles: tuple[str, ...], *, space: str = ""
) -> tuple[Date, ...]:
    """Lessons of a class: one a week, the same hour."""
    return tuple(
        Date(day=first + 7 * week, at=at, minutes=minutes, place=place, title=title, space=space)
        for week, title in enumerate(titles)
    )


def route(first: int, places: tuple[str, ...], minutes: int = 150) -> tuple[Date, ...]:
    """Stops of a drive: two a day, at 9:00 and 14:30."""
    return tuple(
        Date(day=first + index // 2, at=(14, 30) if index % 2 else (9, 0), minutes=minutes, place=place)
        for index, place in enumerate(places)
    )
