"""What can be booked or named in the demo: halls, vans, kits, speakers, drivers, and how long the roads are. Invented."""

import datetime as dt
from typing import NamedTuple

from demo.people.people import number
from events.models import CrewMember
from organizations.models import Area, Organization, TravelTime
from venues.models import OpeningHours, Resource, Space, Venue


class Room(NamedTuple):
    """A space of a venue in one line."""

    place: str
    name: str
    capacity: int
    equipment: str = ""
    setup: int = 30
    clearup: int = 15
    open_air: bool = False


ROOMS = (
    Room("lr-museum", "报告厅", 120, "投影、音响、话筒 4 支"),
    Room("lr-museum", "一楼展厅", 80, "插座 20 个、展台 12 个", 60, 30),
    Room("lr-college", "多功能教室", 60, "投影、白板"),
    Room("lr-library", "二楼讲堂", 80, "投影、音响"),
    Room("jf-community", "活动大厅", 70, "投影、音响"),
    Room("tp-library", "亲子阅览室", 40, "矮桌 10 张", 15),
    Room("wq-visitor", "游客大厅", 120, "大屏、音响"),
    Room("ql-station", "排练厅", 80, "音响、镜子墙"),
    Room("xj-station", "一楼大厅", 80, "投影、音响、插座 6 个"),
    Room("xj-station", "院子", 150, "电源一处、遮阳棚", 45, 30, open_air=True),
    Room("bj-station", "二楼会议室", 50, "投影"),
    Room("bj-station", "院坝", 200, "电源一处", 45, 30, open_air=True),
    Room("cp-workers", "阶梯教室", 150, "投影、音响、话筒 2 支"),
)


class Thing(NamedTuple):
    """A resource in one line."""

    slug: str
    name: str
    kind: str
    owner: str
    home: str
    note: str = ""
    needs_driver: bool = False


THINGS = (
    Thing("van-1", "科普大篷车 1 号", "van", "市科协", "lr-museum", "20 件展品，发电机一台。", needs_driver=True),
    Thing("van-2", "科普大篷车 2 号", "van", "市科协", "lr-museum", "小车，进村的窄路能走。", needs_driver=True),
    Thing("kit-sound", "展品箱：看得见的声音", "kit", "市科协", "lr-museum", "12 件，要两张桌子。"),
    Thing("kit-static", "展品箱：摸得着的静电", "kit", "市科协", "lr-museum", "8 件，雨天不能用。"),
    Thing("vr-1", "VR 防灾体验（6 套）", "vr", "市应急局", "lr-library", "12 岁以下不用。"),
    Thing("telescope-1", "天文望远镜（3 台）", "telescope", "市科协", "wq-visitor"),
)


class Member(NamedTuple):
    """Somebody who is named for dates."""

    name: str
    role: str
    title: str
    owner: str
    tail: int


CREW = (
    Member("石小驾", "driver", "A2 驾照", "市科协", 3101),
    Member("江小途", "driver", "B1 驾照", "市科协", 3102),
    Member("谷小讲", "speaker", "退休信息课老师", "县街街道办事处", 3103),
    Member("杉小菌", "speaker", "食用菌研究所工程师", "市科协", 3104),
    Member("荷小医", "speaker", "市医院营养科医生", "市卫健局", 3105),
    Member("桃小引", "guide", "市科技馆讲解员", "市科协", 3106),
    Member("岩小险", "speaker", "地质灾害监测员", "市应急局", 3107),
)
STREETS = ("lianran", "jinfang", "taiping", "wenquan", "qinglong", "lubiao", "caopu", "xianjie", "bajie")
MINUTES = (
    (10,),
    (25, 30),
    (20, 18, 40),
    (25, 22, 45, 15),
    (40, 35, 60, 40, 35),
    (30, 25, 50, 35, 30, 20),
    (25, 30, 40, 40, 45, 55, 45),
    (50, 55, 60, 65, 70, 80, 70, 40),
)
"""Row by row below the diagonal: from 金方 to 连然; from 太平 to 连然 and 金方; and so on in the order of STREETS."""


def load(venues: dict[str, Venue]) -> None:
    """All of it."""
    bodies = {body.name: body for body in Organization.objects.all()}
    for position, room in enumerate(ROOMS):
        _room(room, venues[room.place], position)
    for position, thing in enumerate(THINGS):
        Resource.objects.create(
            name=thing.name, slug=thing.slug, kind=thing.kind, organization=bodies[thing.owner],
            home=venues[thing.home], needs_driver=thing.needs_driver, note=thing.note, position=position,
        )  # fmt: skip
    for member in CREW:
        CrewMember.objects.create(
            name=member.name, role=member.role, title=member.title, organization=bodies[member.owner],
            phone=number(member.tail),
        )  # fmt: skip
    _roads()


def _room(room: Room, venue: Venue, position: int) -> None:
    space = Space.objects.create(
        venue=venue, name=room.name, capacity=room.capacity, equipment=room.equipment, open_air=room.open_air,
        setup_minutes=room.setup, clearup_minutes=room.clearup, position=position,
    )  # fmt: skip
    if room.place == "lr-museum":
        for weekday in range(2, 8):
            OpeningHours.objects.create(space=space, weekday=weekday, opens=dt.time(8), closes=dt.time(21))


def _roads() -> None:
    ids = dict(Area.objects.filter(slug__in=STREETS).values_list("slug", "pk"))
    for row, minutes in enumerate(MINUTES, start=1):
        for column, taken in enumerate(minutes):
            one, other = sorted((ids[STREETS[row]], ids[STREETS[column]]))
            TravelTime.objects.create(one_id=one, other_id=other, minutes=taken)
