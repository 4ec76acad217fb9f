"""What is to be done before a new site is used, computed from what is; what only a person can know, they tick."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from accounts.signing_in import second_factors
from core import phrases
from core.errors import Refusal
from core.models import SiteFacts
from core.web.hosts import is_reached_by_others
from organizations.models import Area, Membership, Organization
from organizations.queries import without_approver
from plan.models import Plan
from portal.models import Confirmation


@dataclass(frozen=True, slots=True)
class Item:
    """One thing: done or not, and what to do about it."""

    name: str
    title: str
    is_done: bool
    missing: str
    """What is missing and what comes of it, in plain words."""
    path: str = ""
    """Of the page on which it is done; empty where it is done on the server: the handbook says how."""
    page: str = ""
    """What that page is called."""
    confirmation: Confirmation | None = None
    """Who ticked it."""
    is_ticked_by_hand: bool = False


def items(person: Person, *, now: dt.datetime) -> list[Item]:
    """All of them, in the order in which they are best done. Two statements."""
    found = _found(person, now)
    pages = _on_pages(found) if found["county"] else _before_the_county(found)
    return [*_on_the_server(), *pages, _backups()]


def to_do(person: Person, *, now: dt.datetime) -> list[Item]:
    """Those of a site that is meant for use: with demo data there is nothing to get ready."""
    return [] if Plan.objects.filter(is_invented=True).exists() else items(person, now=now)


@transaction.atomic
def confirm(*, item: str, by: Person, now: dt.datetime) -> None:
    """``by`` says that it is done; who says so first, stands there. Raises ``item_unknown``."""
    _, is_new = Confirmation.objects.get_or_create(item=_known(item), defaults={"by": by, "at": now})
    if is_new:
        _note(item, "打了勾", by, now)


@transaction.atomic
def take_back(*, item: str, by: Person, now: dt.datetime) -> None:
    """It isn't, or no longer. Raises ``item_unknown``."""
    number, _ = Confirmation.objects.filter(item=_known(item)).delete()
    if number:
        _note(item, "去掉了勾", by, now)


def tick(*, item: str, is_done: bool, by: Person, now: dt.datetime) -> None:
    """Either of both, for programs. Raises ``item_unknown``."""
    verb = confirm if is_done else take_back
    verb(item=item, by=by, now=now)


def _known(item: str) -> str:
    if item not in Confirmation.Item:
        raise Refusal("item_unknown", "清单上没有这一件，或者它是系统自己看的，不用打勾。")
    return item


def _note(item: str, what: str, by: Person, now: dt.datetime) -> None:
    about = f"启用清单：“{Confirmation.Item(item).label}”{what}"
    writing.write(Kind.SITE_CHANGED, by=by, now=now, about=about, link=reverse("portal:checklist"))


def _found(person: Person, now: dt.datetime) -> dict[str, bool]:
    year = phrases.local(now).year
    factors = second_factors.of(OuterRef("pk"))
    departments = Organization.objects.filter(is_association=False).exclude(kind=Organization.Kind.STREET_OFFICE)
    colleagues = Membership.objects.filter(person__is_active=True).exclude(person=person)
    facts = {
        "county": Exists(Organization.objects.filter(is_association=True)),
        "site": Exists(SiteFacts.objects.all()),
        "streets": Exists(Area.objects.filter(level=Area.Level.STREET)),
        "organizations": Exists(departments),
        "staff": Exists(colleagues),
        "approvers": ~Exists(without_approver(Organization.objects.all()).order_by()),
        "plan": Exists(Plan.objects.filter(last_year__gte=year)),
        "factor": Exists(factors),
    }
    renamed = {f"has_{name}": fact for name, fact in facts.items()}
    row = Person.objects.filter(pk=person.pk).annotate(**renamed).values(*renamed).get()
    return {name: row[f"has_{name}"] for name in facts}


_PAGES = (
    (
        "site",
        "网站名称和咨询电话",
        "居民看到的还是“科普活动”和 12345。请写上自己的名字和打得通的电话。",
        "organizations:site",
        "网站信息",
    ),
    (
        "streets",
        "街道、乡镇",
        "一个街道都没有，活动没处落，居民也选不了自己的街道。",
        "organizations:areas",
        "街道和村",
    ),
    (
        "organizations",
        "办活动的单位",
        "现在只有科协和街道、乡镇。局、学校这些办活动的单位还没有加。",
        "organizations:organizations",
        "单位",
    ),
    (
        "staff",
        "工作人员",
        "现在只有您一个人能进来。请按手机号邀请各单位的人，给他们角色。",
        "organizations:people",
        "本单位的人",
    ),
    (
        "approvers",
        "审批人",
        "有的单位的活动要先审批，却没有人能批：提交了就停在那里。请给他们邀请一位审批人。",
        "organizations:people",
        "本单位的人",
    ),
    (
        "plan",
        "今年或明年的方案",
        "今年、明年都没有方案，活动挂不上任务，进度也算不出来。请下载模板填好，传上来；旧方案到期了，照它起草下一个。",
        "plan:import",
        "载入方案",
    ),
    (
        "factor",
        "您自己的第二道验证",
        "您能看到全部号码，还只靠密码和短信。请加一个身份验证器或安全密钥。",
        "mfa_index",
        "登录安全",
    ),
)
"""Of each item that is done on a page: its name, its heading, what is missing, the page, and how that is called."""


def _on_pages(found: dict[str, bool]) -> list[Item]:
    return [
        Item(name, title, found[name], missing, reverse(page), called) for name, title, missing, page, called in _PAGES
    ]


def _before_the_county(found: dict[str, bool]) -> list[Item]:
    """An administrator was made from a shell: one page makes what all the others need; then they are asked for."""
    words = "还没有科协、市县和街道，活动没有单位可挂，也邀请不了人。先把这一页填完，别的再一样一样办。"
    county = Item("county", "科协和所在的地方", found["county"], words, reverse("portal:set_up"), "设置这个网站")
    return [county, *(item for item in _on_pages(found) if item.name == "factor")]


def _on_the_server() -> list[Item]:
    keys = "、".join(settings.KEYS_IN_VAR_DIR)
    return [
        Item(
            "gateway",
            "短信网关",
            settings.SMS_GATEWAY != "console",
            "短信还没有真的发出去，只写在服务器的一个文件里。验证码、改期、取消，居民都收不到。",
        ),
        Item(
            "https",
            "HTTPS 和网址",
            settings.HTTPS and settings.SITE_URL.startswith("https://") and is_reached_by_others(),
            f"网址现在是 {settings.SITE_URL}。没有 HTTPS，密码和号码在网上看得见；网址不对，短信里的链接打不开。",
        ),
        Item(
            "keys",
            "钥匙另外放",
            not settings.KEYS_IN_VAR_DIR,
            f"{keys} 还和数据放在同一个文件夹里：拿走数据的人就能读出号码，丢了钥匙谁也读不出。",
        ),
    ]


def _backups() -> Item:
    item = Confirmation.Item.BACKUPS
    confirmation = Confirmation.objects.filter(item=item).select_related("by").first()
    words = "系统自己看不到有没有备份。数据库、照片、钥匙三样每天备份，并且试着恢复过一次，再来打勾。"
    return Item(str(item), "备份", confirmation is not None, words, "", "", confirmation, is_ticked_by_hand=True)
