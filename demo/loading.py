"""Load the demo: the plan, a current plan that is invented, and people, places and events around today."""

import datetime as dt
import random
from copy import deepcopy
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from calendars.entries import sweeping
from core import clock
from core.errors import Refusal
from core.site import changing
from core.site.site_facts import Facts
from core.web.hosts import is_reached_by_others
from demo import street_lists, words
from demo.events import approvals, calendar, programme, requests, taking_part
from demo.events.programme import COMING, HELD, Stage
from demo.events.specs import Spec
from demo.people import people
from demo.places import bases, borrowing, resources, venues, villages
from events.models import Event
from notifications.models import Message
from notifications.outbox import waking
from plan import loading as plan_loading
from plan.models import Plan

CURRENT = "demo-current"
SITE = Facts(
    site_name="安宁科普",
    organizer_name="安宁市科学技术协会",
    help_phone="0871-0000 1234",
    help_hours="每天 8:30—18:00",
    dialect="安宁话",
    sms_signature="安宁科普",
    whole_area="全市",
)


def is_loaded() -> bool:
    """Whether demo data are in this database."""
    return Plan.objects.filter(slug=CURRENT).exists()


def load(*, now: dt.datetime) -> bool:
    """Load once, in one transaction; False when it was there already. The same on every run of a day.

    Refuses: gateway_is_real, site_is_public. No message that loading makes is ever sent.
    """
    _refuse_the_real_world()
    with transaction.atomic():
        if is_loaded():
            return False
        document = plan_loading.packaged()
        if not plan_loading.is_loaded(document):
            plan_loading.load(document, now=now)
        last = Message.objects.order_by("pk").last()
        _build(document, now)
        _hold_back(after=last.pk if last else 0, now=now)
    return True


def _refuse_the_real_world() -> None:
    if settings.SMS_GATEWAY != "console":
        raise Refusal(
            "gateway_is_real", "短信网关是真的，不能装演示数据：会发给真的号码。请把 SMS_GATEWAY 改成 console。"
        )
    if is_reached_by_others():
        raise Refusal("site_is_public", "这个网站别人也进得来，不能装演示数据：演示的密码人人知道。请用 DEMO=0 启动。")


def _build(document: dict[str, Any], now: dt.datetime) -> None:
    today = timezone.localdate(now)
    changing.change(wanted=SITE, now=now)
    chance = random.Random(today.toordinal())
    plan_loading.load(_current(document, today), now=now, invented=True)
    words.load()
    villages.load()
    by = people.add_staff(now=now)
    volunteers = people.add_volunteers(chance, now=now)
    plan = Plan.objects.get(slug=CURRENT)
    street_lists.load(plan, today=today)
    stage = Stage(today=today, now=now, plan=plan, by=by, venues=venues.load(), chance=chance)
    calendar.load(today=today)
    bases.load(stage.venues, by, now=now)
    resources.load(stage.venues)
    residents = taking_part.Residents()
    for spec in HELD:
        _hold(spec, stage, residents)
    coming = [(spec, programme.build(spec, stage)) for spec in COMING]
    for spec, event in coming:
        if event.state == Event.State.PUBLISHED:
            taking_part.fill(spec, event, stage, residents, at=now - dt.timedelta(days=6))
    taking_part.staff_shifts(volunteers, chance, now=now - dt.timedelta(days=2))
    for spec, event in coming:
        programme.change(spec, event, stage)
    last_evening = clock.midnight(today) - dt.timedelta(hours=5)
    taking_part.seek_cover(now=last_evening)
    taking_part.offer_swap(now=last_evening)
    taking_part.hold_for_team(now=last_evening)
    taking_part.change_a_shift(now=last_evening)
    calendar.add_series(stage, by=by)
    calendar.add_templates(stage, by=by)
    approvals.build(stage)
    borrowing.build(stage)
    requests.load(stage)
    while sweeping.sweep(now=now):  # what was held months ago was announced months ago, and left the calendars since
        pass


def _hold(spec: Spec, stage: Stage, residents: taking_part.Residents) -> None:
    event = programme.build(spec, stage)
    first = min(occurrence.start for occurrence in event.occurrences.all())
    taking_part.fill(spec, event, stage, residents, at=first - dt.timedelta(days=6))
    taking_part.hold(spec, event, stage)


def _current(document: dict[str, Any], today: dt.date) -> dict[str, Any]:
    """The same tasks in a five-year period that includes today."""
    first = today.year - (today.year - 1) % 5
    made = deepcopy(document)
    made["plan"] |= {
        "slug": CURRENT,
        "title": f"安宁市科普工作方案（{first}—{first + 4}年，演示用虚构方案）",
        "status": "演示用虚构方案",
        "published": None,
        "comment_until": None,
        "period": [first, first + 4],
        "note": "演示用虚构方案：任务照搬 2021—2025 年的征求意见稿，没有任何单位发布过它。",
    }
    for indicator in made["plan"]["overall_indicators"]:
        indicator["by"] = first + 4
    return made


def _hold_back(*, after: int, now: dt.datetime) -> None:
    """The texts of loading are taken back before the worker can see them, and it is not woken for them."""
    made = Message.objects.filter(pk__gt=after, state=Message.State.PENDING)
    made.update(state=Message.State.WITHDRAWN, finished_at=now, text="")
    connection = transaction.get_connection()
    connection.run_on_commit = [entry for entry in connection.run_on_commit if entry[1] is not waking.wake]
