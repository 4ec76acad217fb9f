"""Who is in the demo: staff with a printed password, 120 volunteers in 8 teams, residents. All invented."""

import datetime as dt
import random
from typing import NamedTuple

from django.db.models import prefetch_related_objects

from accounts.models import Person
from core import phrases
from core.phone_numbers import phones
from demo.people import invented_names
from organizations.models import Area, Membership, Organization
from volunteers.models import (
    Qualification,
    ShiftRole,
    Team,
    TeamMembership,
    Volunteer,
    VolunteerGroup,
    VolunteerQualification,
)
from volunteers.profiles import enrolling

PASSWORD = "anning-kepu-demo"  # noqa: S105 - printed on purpose; demo data and a real gateway never meet
VOLUNTEERS = 120


class Clerk(NamedTuple):
    """A member of staff."""

    name: str
    number: int
    organization: str
    role: str


STAFF = (
    Clerk("云小菌", 1, "市科协", "administrator"),
    Clerk("杏小林", 2, "市卫健局", "organizer"),
    Clerk("温小泉", 3, "县街街道办事处", "organizer"),
    Clerk("竹小简", 4, "市教体局", "viewer"),
    Clerk("杏小仁", 5, "市卫健局", "approver"),
    Clerk("云小松", 6, "市科协", "approver"),
)
TEAMS = (
    ("安宁科技志愿服务队", "市科协", "科技志愿服务队"),
    ("市医院健康科普队", "市卫健局", "科技志愿服务队"),
    ("职教园区大学生队", "市职教园区管委会", "大学生科普志愿服务"),
    ("银龄老专家报告团", "市民政局", "老专家科普报告团"),
    ("县街老年志愿队", "县街街道办事处", "老年志愿者队伍"),
    ("应急科普突击队", "市应急局", "应急科普专家队伍"),
    ("彝汉双语讲解队", "市民宗局", "少数民族双语科普人才"),
    ("科技辅导员联队", "市教体局", "科技辅导员"),
)
BILINGUAL = "彝汉双语讲解队"
ASKING = 3
"""Of the last volunteers, who ask to join the first team too."""
ABOUT = "周末到街道、村里讲科普、带小实验，也去赶街天的大篷车。不用经验，老队员带着。"
FIRST_AID = "急救证"
FUNGI = "野生菌识别"
ROLES = ("讲解员", "秩序员", "引导员", "助教", "安全员", "司机")


def number(tail: int) -> str:
    """+86 139 0000 xxxx: a range that nobody has."""
    return f"+861390000{tail:04d}"


def add_staff(*, now: dt.datetime) -> Person:
    """The sign-ins that are printed; returns the association's organizer."""
    for clerk in STAFF:
        person = Person.objects.create_user(number(clerk.number), PASSWORD, name=clerk.name, joined_at=now)
        body = Organization.objects.get(name=clerk.organization)
        Membership.objects.create(person=person, organization=body, role=clerk.role)
    return Person.objects.get(phone_hash=phones.look_up(number(STAFF[0].number)))


def add_volunteers(chance: random.Random, *, now: dt.datetime) -> list[Volunteer]:
    """120 volunteers with teams, languages, streets and, some of them, qualifications."""
    teams = [_team(*facts) for facts in TEAMS]
    skills = [Qualification.objects.create(name=name) for name in (FIRST_AID, FUNGI)]
    ShiftRole.objects.bulk_create(ShiftRole(name=name, position=at) for at, name in enumerate(ROLES, start=1))
    streets = list(Area.objects.filter(level=Area.Level.STREET))
    volunteers = [_volunteer(index, teams, skills, streets, chance, now=now) for index in range(VOLUNTEERS)]
    _ask(volunteers[-ASKING:], teams[0], now=now)
    prefetch_related_objects(volunteers, "qualifications")
    return volunteers


def _team(name: str, organization: str, group: str) -> Team:
    kind = VolunteerGroup.objects.filter(name__startswith=group).first()
    body = Organization.objects.get(name=organization)
    slug = f"team-{Team.objects.count() + 1}"
    return Team.objects.create(name=name, slug=slug, group=kind, organization=body, area=body.area, about=ABOUT)


def _join(volunteer: Volunteer, team: Team, rank: int, *, now: dt.datetime) -> None:
    """The first of a team is its captain, the second the deputy."""
    role = TeamMembership.Role.values[min(rank, 2)]
    TeamMembership.objects.create(
        team=team, volunteer=volunteer, role=role, state=TeamMembership.State.ACTIVE, begun_at=now, since=now
    )


def _ask(volunteers: list[Volunteer], team: Team, *, now: dt.datetime) -> None:
    for days, volunteer in enumerate(volunteers, start=1):
        if not volunteer.team_memberships.filter(team=team).exists():
            TeamMembership.objects.create(team=team, volunteer=volunteer, begun_at=now - dt.timedelta(days=days))


def _volunteer(
    index: int,
    teams: list[Team],
    skills: list[Qualification],
    streets: list[Area],
    chance: random.Random,
    *,
    now: dt.datetime,
) -> Volunteer:
    joined = now - dt.timedelta(days=chance.randrange(30, 900))
    name = invented_names.full_name(index)
    person = Person.objects.create_user(number(1000 + index), name=name, joined_at=joined, consented_at=joined)
    volunteer = enrolling.become_volunteer(person=person, name=name, now=joined)
    team = teams[index % len(teams)]
    if team.name == BILINGUAL:
        volunteer.languages = "普通话、彝语"
        volunteer.save(update_fields=["languages"])
    _join(volunteer, team, index // len(teams), now=joined)
    volunteer.areas.set(chance.sample(streets, k=chance.randrange(1, 4)))
    for skill in skills:
        if chance.random() < 0.25:
            _qualify(volunteer, skill, chance, now)
    return volunteer


def _qualify(volunteer: Volunteer, skill: Qualification, chance: random.Random, now: dt.datetime) -> None:
    """Valid for a year or two; a few ran out last week."""
    days = -7 if chance.random() < 0.15 else chance.randrange(120, 700)
    until = phrases.local(now).date() + dt.timedelta(days=days)
    seen = VolunteerQualification.Status.VERIFIED
    VolunteerQualification.objects.create(volunteer=volunteer, qualification=skill, status=seen, valid_until=until)
