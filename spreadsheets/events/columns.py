"""The columns of a table of events: all that an organizer can type in the editors of all kinds."""

from collections.abc import Iterable

from django.utils import timezone

from core.errors import Refusal
from events import fields, languages
from events.models import Event, Occurrence, vocabulary
from spreadsheets import cell_values, name_lookups, tables
from spreadsheets.cell_values import Reader
from spreadsheets.cells import when
from spreadsheets.cells.errors import CellError
from spreadsheets.name_lookups import Names
from spreadsheets.tables import Column, Spec

MAX_HEADS = 100_000
MAX_COST = 99_999_999
KINDS = {kind.label: kind.value for kind in Event.Kind}
BOOKINGS = {
    "不用报名": Event.Booking.NONE.value,
    "每场报名": Event.Booking.OCCURRENCE.value,
    "一次报全部": Event.Booking.COURSE.value,
    "都可以": Event.Booking.BOTH.value,
    "只给约好的单位": Event.Booking.INVITED.value,
}
GROUP_ENTRIES = {
    "写了学校的只给受邀的": Event.GroupEntry.AUTO.value,
    "都能报": Event.GroupEntry.OPEN.value,
    "先申请": Event.GroupEntry.APPROVAL.value,
    "只给受邀的": Event.GroupEntry.INVITED.value,
}
MODES = {mode.label: mode.value for mode in Occurrence.Mode}
FUNDING = {funding.label: funding.value for funding in Event.Funding}
EVENT_KEYS = ("kind", *(name for name in fields.NAMES if name not in {"title", "host", *fields.SETS}))
"""What every row of an event says of the whole event; the first that says it counts."""
DATE_KEYS = (
    "subtitle", "place_note", "mode", "online_link", "contact_name", "contact_phone", "school", "grade", "pupils",
    "adults",
)  # fmt: skip
TAKEN_KEYS = ("resources", "crew")
"""What a date takes along."""
FIELDS = {"subtitle": "title"}
"""Columns of a date that are fields by another name."""
REQUIRED = {"title", "kind", "day", "start", "end"}
BLANK = {"day", "start", "end"}
"""Empty together: the event has no date yet, or (a theme day) none of its own."""
NUMBER = "系统编号"
_BOOKED = Event.Booking.OCCURRENCE.value
_ENTRY = Event.GroupEntry.AUTO.value


def event_columns(known: Names) -> list[Column]:
    """In the order of the template."""
    sole = next(iter(known.hosts.values())) if len(known.hosts) == 1 else None
    required = REQUIRED | ({"host"} if sole is None else set())
    lines = [*_what(known, sole), *_when(known), *_more(known)]
    several = {*fields.SETS, *TAKEN_KEYS, "languages"}
    return tables.columns(lines, required=required, offered=_offered(known), several=several, blank=BLANK)


def _offered(known: Names) -> dict[str, Iterable[str]]:
    """The words of columns that are chosen from a list; what is no longer in use isn't offered."""
    usable = [name for name, venues in known.venues.items() if not all(map(known.is_old, venues))]
    usable.sort(key=lambda name: (min(getattr(venue, "nearness", 0) for venue in known.venues[name]), name))
    streets = dict.fromkeys(street.name for street in known.streets.values())
    crew = dict.fromkeys(
        member.name for members in known.crew.values() for member in members if not known.is_old(member)
    )
    tasks = (code for code, found in known.tasks.items() if not any(map(known.is_old, found)) and "/" not in code)
    programmes = (event.title for events in known.programmes.values() for event in events if not known.is_old(event))
    return {
        "kind": KINDS, "topic": [name for _, name in vocabulary.topics()], "host": known.hosts, "task": sorted(tasks), "audiences": name_lookups.listed_audiences(known),
        "venue": usable, "street": streets, "mode": MODES, "languages": vocabulary.languages(), "booking": BOOKINGS, "group_entry": GROUP_ENTRIES, "groups_in_order": ("是", "否"),
        "cooperating": known.organizations, "funding": FUNDING, "occasion": [name for name, occasion in known.occasions.items() if not occasion.retired], "crew": crew,
        "programme": dict.fromkeys(programmes), "is_emergency": ("是", "否"),
        "resources": [name for name, resource in known.resources.items() if not resource.closed],
        "space": dict.fromkeys(name for of in known.spaces.values() for name, space in of.items() if not space.closed),
    }  # fmt: skip


def _what(known: Names, sole: object) -> list[Spec]:
    text = cell_values.text
    return [
        ("编号", "key", text(40), "", "本单位自己的编号，再导入时靠它认；可以不填", "2026-001"),
        ("标题", "title", text(80), "", "同一个活动几个日期就写几行，标题一样", "野生菌安全讲座"),
        ("类型", "kind", cell_values.one_of("类型", KINDS), "", "、".join(KINDS), "讲座活动"),
        (
            "内容",
            "topic",
            cell_values.one_of("内容", {word.name: word.code for word in vocabulary.words(vocabulary.Topic)}),
            Event.Topic.SCIENCE.value,
            "、".join(name for _, name in vocabulary.topics()),
            Event.Topic.HEALTH.label,
        ),
        (
            "主办单位",
            "host",
            name_lookups.host_reader(known.hosts),
            sole,
            "全名；只能是您可以组织活动的单位",
            "样例街道办事处",
        ),
        ("任务编号", "task", name_lookups.task_reader(known.tasks), None, "方案里的编号；发布前要有", "A1.1"),
        (
            "给谁",
            "audiences",
            cell_values.some_of("人群", known.audiences, offered=name_lookups.listed_audiences(known)),
            [],
            "几类用“、”隔开",
            "农民、老年人",
        ),
    ]


def _when(known: Names) -> list[Spec]:
    text = cell_values.text
    heads = cell_values.count(MAX_HEADS)
    usable = [name for name, resource in known.resources.items() if not resource.closed]
    assignments = cell_values.some_of("车辆和设备", known.resources, offered=usable)
    days = when.of_day(today=known.today)
    times = when.of_time(today=known.today)
    spaces = "地点里的一间，会替您占上；写了“地点”才写"
    return [
        ("日期", "day", days, None, "2026-09-01；还没定就和开始、结束一起空着", "2026-09-01"),
        ("开始", "start", times, None, "24 小时", "14:30"),
        ("结束", "end", times, None, "24 小时", "16:00"),
        ("结束日期", "end_day", days, None, "跨天才写；17:00 以后开始、次日 06:00 以前结束的不用写", ""),
        ("到达布置", "arrive", times, None, "只有下乡巡展才写", ""),
        ("撤场离开", "leave", times, None, "只有下乡巡展才写", ""),
        ("地点", "venue", text(80), "", "场馆的全名；没有的写在“具体位置”", "样例街道综合文化站"),
        ("街道", "street", cell_values.one_of("街道", known.streets), None, "几个场馆同名时用来区分", "样例街道"),
        ("场地", "space", text(40), "", spaces, ""),
        ("具体位置", "place_note", text(80), "", "房间，或列表里没有的地方", "一楼大厅"),
        ("车辆和设备", "resources", assignments, [], "全名，用“、”；会替您占上", ""),
        ("主讲人和司机", "crew", name_lookups.crew_reader(known.crew), [], "名字，用“、”；同名的写成 名字 · 司机", ""),
        ("方式", "mode", cell_values.one_of("方式", MODES), Occurrence.Mode.ON_SITE.value, "、".join(MODES), "线下"),
        ("线上链接", "online_link", cell_values.link, "", "只发给报了名的人", ""),
        ("小标题", "subtitle", text(80), "", "课名等", ""),
        ("学校", "school", text(60), "", "进校园要写", ""),
        ("年级和班", "grade", text(40), "", "进校园才写", ""),
        ("学生数", "pupils", heads, None, "进校园才写", ""),
        ("老师家长数", "adults", heads, None, "进校园才写", ""),
        ("联系人", "contact_name", text(40), "", "现场的，只给组织者看", "样例联系人"),
        ("联系手机", "contact_phone", cell_values.phone, "", "加密保存", "139 0000 0123"),
    ]


def _more(known: Names) -> list[Spec]:
    text = cell_values.text
    heads = cell_values.count(MAX_HEADS)
    cost = cell_values.decimal(0, MAX_COST, 2)
    joins = "主题日活动的标题：这个活动算在它里面"
    partners = cell_values.some_of("单位", known.organizations, list_them=False)
    return [
        ("一句话介绍", "summary", text(120), "", "放在列表里", "认得清、吃得放心"),
        ("介绍", "description", text(4000), "", "发布前要有", "请农技员带着实物讲怎么认菌。"),
        ("带什么", "bring", text(200), "", "", ""),
        ("下雨怎么办", "rain", text(200), "", "", ""),
        ("语言", "languages", _languages, languages.DEFAULT, "、".join(vocabulary.languages()), "普通话"),
        ("咨询电话", "desk_phone", text(30), "", "公开", ""),
        ("预计人数", "expected_heads", heads, None, "", "60"),
        ("报名", "booking", cell_values.one_of("报名方式", BOOKINGS), _BOOKED, "、".join(BOOKINGS), "每场报名"),
        ("每场名额", "seats_each", heads, None, "", "60"),
        ("满几人才办", "min_participants", cell_values.minimum(1000), None, "不够这么多人，开始前几天提醒您；空着就多少人都办", ""),
        ("团体报名", "group_entry", cell_values.one_of("团体报名", GROUP_ENTRIES), _ENTRY, "、".join(GROUP_ENTRIES), ""),
        ("团体最多几人", "group_heads_each", cell_values.count(500), None, "按团体算名额才写", ""),
        ("团体按先后排队", "groups_in_order", cell_values.yes_no, False, "是、否；否的话，坐不下的团体在旁边等，不挡别人", ""),
        ("报名截止", "registration_deadline", _deadline(known), None, "2026-08-30 18:00；系列课堂、培训、比赛、进校园才写", ""),
        ("学满几课发证", "lessons_to_pass", cell_values.count(1000), None, "系列课堂、培训才写；不发证就空着", ""),
        ("行业工种", "occupation", text(60), "", "培训才写，例如：工地安全员、村医", ""),
        ("协办单位", "cooperating", partners, [], "全名，用“、”；导入后会请他们答复", ""),
        ("主题日", "occasion", cell_values.one_of("主题日", known.occasions), None, "赶在哪个主题日办", ""),
        ("属于", "programme", name_lookups.programme_reader(known.programmes), None, joins, ""),
        ("预算（元）", "planned_cost", cost, None, "只写数字", "800"),
        ("经费来源", "funding", cell_values.one_of("经费来源", FUNDING), "", "、".join(FUNDING), "本级财政"),
        ("应急科普", "is_emergency", cell_values.yes_no, False, "是、否；是的话，两位审批人批了就发布", ""),
        (NUMBER, "number", cell_values.count(2**31 - 1), None, "导出时自动写上，再导入时靠它认；新活动空着", ""),
    ]  # fmt: skip


def _languages(cell: str) -> str:
    try:
        return languages.normal(cell)
    except Refusal as refusal:
        raise CellError(refusal.message.rstrip("。")) from None


def _deadline(known: Names) -> Reader:
    read = when.moment(today=known.today)
    return lambda cell: timezone.make_aware(read(cell))
