"""Schools, villages and firms of the demo that ask for an outreach: a handful in each state, by the verbs."""

import datetime as dt
import uuid
from typing import Any

from demo.events.programme import Stage, publish
from demo.people.people import number
from events.changes import cancelling
from events.drafts import editing
from events.models import Event
from events.records import recording
from organizations.models import Area, Organization
from outreach_requests.arrangements import answering, creating_event
from outreach_requests.models import OutreachRequest, RequestTime
from outreach_requests.rules import Asked, Time
from outreach_requests.submissions import rating, replying, submitting
from plan.models import Audience, Task

DAY = dt.timedelta(days=1)
_SATURDAY = 5
_FIRST_NUMBER = 700


class Desk:
    """Who asks next, and who answers; every request has a number of its own."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.now = stage.now
        self.by = stage.by
        self.asked = 0

    def workday(self, days: int) -> dt.date:
        """That many days from today, or the Monday after."""
        day = self.stage.today + DAY * days
        return day + DAY * (7 - day.weekday()) if day.weekday() >= _SATURDAY else day

    def proposals(self, *days: int, clock: dt.time) -> list[Time]:
        """Times to propose; days that lie three apart stay two days, whatever the weekday of today."""
        return [Time(day=self.workday(day), clock=clock) for day in days]

    def ask(self, who: str, *, days: int, ago: int, groups: tuple[str, ...], **facts: Any) -> OutreachRequest:
        """Asked so many days ago for a day that is so many days from today."""
        self.asked += 1
        given: dict[str, Any] = {
            "organization_name": who,
            "phone": number(_FIRST_NUMBER + self.asked),
            "times": (Time(day=self.workday(days), part="morning"), Time(day=self.workday(days + 7))),
            "audience_ids": tuple(Audience.objects.filter(slug__in=groups).values_list("pk", flat=True)),
            "proven": True,
        }
        return submitting.ask(asked=Asked(**given | facts), now=self.now - DAY * ago)

    def street(self, slug: str) -> int:
        """The id of a street."""
        return Area.objects.get(slug=slug).pk

    def arrange(
        self, asked: OutreachRequest, *, host: str, title: str, task: str, words: str, days: int, ago: int
    ) -> Event:
        """The event made from it, with its words written."""
        start = dt.datetime.combine(self.workday(days), dt.time(1, 30), tzinfo=dt.UTC)
        kind = Event.Kind.OUTREACH if asked.asker == OutreachRequest.Asker.SCHOOL else Event.Kind.LECTURE
        at = self.now - DAY * ago
        event = creating_event.arrange(
            request=asked, host=Organization.objects.get(name=host), kind=kind, title=title, start=start,
            end=start + dt.timedelta(minutes=90), by=self.by, now=at,
        )  # fmt: skip
        event.description = words
        event.summary = words
        event.task = Task.objects.get(plan=self.stage.plan, code=task)
        dates = list(event.occurrences.all())
        for date in dates:
            date.uid = uuid.UUID(int=self.stage.chance.getrandbits(128), version=4)
        return editing.save_event(
            event=event, occurrences=dates, by=self.by, now=at, expected_version=event.version, audiences=None
        )


def load(stage: Stage) -> None:
    """All of them."""
    desk = Desk(stage)
    _waiting(desk)
    _answered(desk)
    _arranged(desk)
    _over(desk)


def _waiting(desk: Desk) -> None:
    desk.ask(
        "青龙小学", asker="school", contact_name="米小诺", topic="science", style="van", wish="四年级在学力和运动，想看能动手的展品",
        groups=("youth-xiaoxuesheng",), children=160, adults=8, venue_id=desk.stage.venues["ql-school"].pk,
        facilities=("power", "parking", "shade"), notes="大车从东门进，课间操 9:30 结束", days=20, ago=1,
    )  # fmt: skip
    village = desk.ask(
        "县街样例村委会", asker="village", contact_name="石小岸", topic="health", style="advice", wish="量血压，讲讲高血压怎么吃饭",
        groups=("elderly-laonianren",), adults=70, street_id=desk.street("xianjie"), place="样例村委会院坝",
        facilities=("power", "water"), days=18, ago=4,
    )  # fmt: skip
    office = Organization.objects.get(name="市卫健局")
    answering.assign(request=village, organization=office, by=desk.by, now=desk.now - DAY * 3)
    desk.ask(
        "谷小雨工作室", asker="other", contact_name="谷小雨", topic="digital", wish="教老人用手机挂号", groups=("elderly-laonianren",),
        adults=30, venue_id=desk.stage.venues["lr-college"].pk, days=25, ago=0, proven=False,
    )  # fmt: skip


def _answered(desk: Desk) -> None:
    school = desk.ask(
        "八街小样中学", asker="school", contact_name="沙小梓", topic="school", style="hands_on", wish="水火箭，初一两个班",
        groups=("youth-zhongxuesheng",), children=96, adults=6, venue_id=desk.stage.venues["bj-school"].pk,
        facilities=("power", "water"), days=15, ago=6,
    )  # fmt: skip
    times = desk.proposals(30, 33, clock=dt.time(9, 30))
    answering.propose(request=school, times=times, note="那个星期大篷车在九街行", by=desk.by, now=desk.now - DAY * 5)
    market = desk.ask(
        "禄脿样例社区", asker="village", contact_name="鹿小岚", topic="mushroom", style="talk", wish="赶街天摆个认菌子的摊",
        groups=("farmers-nongmin", "elderly-laonianren"), adults=120, venue_id=desk.stage.venues["lb-market"].pk,
        facilities=("shade",), days=12, ago=9,
    )  # fmt: skip
    other = desk.proposals(24, 27, clock=dt.time(9))
    answering.propose(request=market, times=other, note="", by=desk.by, now=desk.now - DAY * 8)
    chosen = market.times.filter(source=RequestTime.Source.PROPOSED).order_by("pk")[0]
    replying.accept_time(request=market, time_id=chosen.pk, now=desk.now - DAY * 2)
    refused = desk.ask(
        "太平样例幼儿园", asker="school", contact_name="桃小朵", topic="nature", style="van", wish="大篷车开到幼儿园",
        groups=("youth-xuelingqianertong",), children=90, adults=12, street_id=desk.street("taiping"),
        place="样例幼儿园操场", days=11, ago=7,
    )  # fmt: skip
    reason = "大篷车车身长，园门口的路进不去。可以点动手实验。"
    answering.refuse(request=refused, reason=reason, by=desk.by, now=desk.now - DAY * 6)


def _arranged(desk: Desk) -> None:
    firm = desk.ask(
        "草铺样例化工厂", asker="other", contact_name="岩小渡", topic="safety", style="talk", wish="夜班工人也能听",
        groups=("workers-chanyegongren",), adults=80, venue_id=desk.stage.venues["cp-workers"].pk,
        facilities=("power", "projector", "stage"), days=16, ago=5,
    )  # fmt: skip
    facts: dict[str, Any] = {"task": "A3.1", "words": "有限空间里怎么救人，先保自己。", "days": 16, "ago": 3}
    desk.arrange(firm, host="市应急局", title="厂里的安全课", **facts)
    baths = desk.ask(
        "温泉样例社区", asker="village", contact_name="泉小晴", topic="digital", style="hands_on", wish="手机字太小，怎么调大",
        groups=("elderly-laonianren",), adults=40, venue_id=desk.stage.venues["wq-office"].pk, facilities=("power",), days=13, ago=10,
    )  # fmt: skip
    facts = {"task": "A4.1", "words": "手机字号调大、挂号、扫码，一步一步来。", "days": 13, "ago": 8}
    event = desk.arrange(baths, host="市科协", title="社区里的手机课", **facts)
    publish(event=event, by=desk.by, now=desk.now - DAY * 7)
    library = desk.ask(
        "连然样例社区", asker="village", contact_name="梨小禾", topic="nature", style="talk", groups=("youth-jiazhang",),
        children=20, adults=25, venue_id=desk.stage.venues["lr-library"].pk, days=9, ago=12,
    )  # fmt: skip
    facts = {"task": "A1.5", "words": "秋天的鸟从哪里来。", "days": 9, "ago": 11}
    called_off = desk.arrange(library, host="市林草局", title="秋天的鸟", **facts)
    publish(event=called_off, by=desk.by, now=desk.now - DAY * 10)
    cancelling.cancel_event(event=called_off, by=desk.by, reason="讲的老师病了", now=desk.now - DAY)


def _over(desk: Desk) -> None:
    first = desk.ask(
        "金方小样学校", asker="school", contact_name="柳小桐", topic="science", style="van", groups=("youth-xiaoxuesheng",),
        children=180, adults=9, venue_id=desk.stage.venues["jf-school"].pk, facilities=("power", "parking"), days=-20, ago=45,
    )  # fmt: skip
    _hold(desk, first, "大篷车开进小样学校", days=-20, heads={"youth-xiaoxuesheng": 172})
    opinion = rating.Opinion(
        content="good", telling="good", planning="fair", again=True, sentence="孩子们问得停不下来，下次想多留一节课。"
    )
    rating.rate(request=first, opinion=opinion, now=desk.now - DAY * 12)
    second = desk.ask(
        "青龙样例村委会", asker="village", contact_name="杉小藤", topic="farming", style="talk", groups=("farmers-nongmin",),
        adults=50, venue_id=desk.stage.venues["ql-station"].pk, days=-6, ago=30,
    )  # fmt: skip
    _hold(desk, second, "果树入冬前的四件事", days=-6, heads={"farmers-nongmin": 46})
    taken_back = desk.ask(
        "连然样例幼儿园", asker="school", contact_name="菱小芽", topic="health", groups=("youth-xuelingqianertong",),
        children=60, adults=8, street_id=desk.street("lianran"), place="样例幼儿园", days=17, ago=8,
    )  # fmt: skip
    replying.withdraw(request=taken_back, now=desk.now - DAY * 7)


def _hold(desk: Desk, asked: OutreachRequest, title: str, *, days: int, heads: dict[str, int]) -> None:
    words = "点单来的，按对方想看的准备。"
    task = "A2.1" if "farmers-nongmin" in heads else "A1.5"
    event = desk.arrange(asked, host="市科协", title=title, task=task, words=words, days=days, ago=28)
    publish(event=event, by=desk.by, now=desk.now - DAY * 27)
    date = event.occurrences.get()
    recording.record(
        occurrence=date, counts=heads, online_heads=0, sentence="都坐满了，加了凳子。", photos=(), cost=None,
        by=desk.by, now=min(desk.now, date.end + DAY),
    )  # fmt: skip
