"""All pages of staff in one place: what each is for, and who may open it."""

from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse

from accounts.models import Person
from organizations.models import Organization
from organizations.queries import administers_everything, streets_run_by
from search.results import Asked


class Who(StrEnum):
    """Whom a page is for."""

    STAFF = "staff"
    ORGANIZERS = "organizers"
    STREETS = "streets"
    ASSOCIATION = "association"
    SITE_ADMINISTRATORS = "site administrators"
    ADMINISTRATORS = "administrators"
    KEEPERS = "keepers"


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: its address, its name, and what is done there."""

    route: str
    name: str
    what: str
    who: Who = Who.STAFF

    @property
    def url(self) -> str:
        """Its address."""
        return reverse(self.route)


MENU: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "办活动",
        (
            Entry("portal:workbench", "今天要办的", "等我批的、缺人的、要记录的"),
            Entry("portal:planner", "排期", "一周、一月谁在哪里办什么，哪里还空着"),
            Entry("events:staff_list", "活动", "找活动；几场一起提交、批准、发布、取消"),
            Entry("events:staff_new", "新建活动", "从头写一场", Who.ORGANIZERS),
            Entry("events:templates", "模板", "照着办得好的再办一次", Who.ORGANIZERS),
            Entry("spreadsheets:imports", "导入表格", "用自己的 Excel 表一次建好几场", Who.ORGANIZERS),
            Entry("events:crew", "主讲人和司机", "请得到的人、他们还有哪几场"),
            Entry("outreach_requests:list", "点单", "学校、村里想请我们去的"),
            Entry("volunteers:board", "排班", "一周的志愿者岗位：先看缺人的，把人放上去、撤下来"),
            Entry("volunteers:volunteers", "志愿者名册", "谁有什么证、报了哪些岗；核对证书", Who.ORGANIZERS),
            Entry("volunteers:staff_teams", "志愿服务队", "队长、队员、想加入的，请人加入的链接"),
        ),
    ),
    (
        "办完以后",
        (
            Entry("events:backfill", "补录", "以前办过、没在这里登记的一场", Who.ORGANIZERS),
            Entry("spreadsheets:records_table", "一起补录", "几场的人数一张表填完", Who.ORGANIZERS),
            Entry("spreadsheets:records_without_photos", "还没有照片的", "办过了、照片没传的"),
            Entry("reports:plan", "方案", "各项任务办到哪一步"),
            Entry("reports:street_lists", "街道清单", "各街道今年要办的和已经办的"),
            Entry("reports:reach", "走到哪里了", "哪些村（社区）去过、没去过"),
        ),
    ),
    (
        "日子和地点",
        (
            Entry("special_days:days", "放假、考试、赶街天", "排期时提醒的日子"),
            Entry("venues:staff_list", "场馆", "地点、场地、照片、开放时间"),
            Entry("venues:resources", "车辆和设备", "大篷车、展具；借用和谁在用"),
            Entry("venues:inbox", "借用答复", "别人想借我们的、我们借别人的"),
            Entry("venues:staff_bases", "科普基地", "申报、年报、评级"),
            Entry("organizations:travel", "路上要多久", "街道之间的车程"),
            Entry("organizations:villages", "村（社区）名单", "本街道的村、社区", Who.STREETS),
            Entry("organizations:areas", "街道和村", "加街道、加村，改名，人口和少数民族、欠发达", Who.KEEPERS),
            Entry(
                "organizations:word_lists",
                "可选项",
                "主题日，场馆和基地的类型、级别、主题，岗位、资格、队伍",
                Who.KEEPERS,
            ),
            Entry("organizations:organizations", "单位", "加单位、改名、停用、合并", Who.KEEPERS),
            Entry("organizations:audit", "操作记录", "谁在什么时候改了什么", Who.KEEPERS),
            Entry("organizations:site", "网站信息", "网站名称、主办单位、咨询电话、短信签名"),
            Entry("plan:occasions", "主题日", "科普日、科技周是哪几天", Who.ASSOCIATION),
        ),
    ),
    (
        "帮助、短信和我自己",
        (
            Entry("portal:handbook", "帮助", "一步一步怎么办，有图"),
            Entry("notifications:messages", "短信", "发了什么、到没到"),
            Entry("notifications:mine", "工作提醒", "哪些事用短信告诉我"),
            Entry("calendars:private", "我自己的日历", "手机日历跟着自己的报名和岗位变"),
            Entry("portal:checklist", "启用清单", "正式让居民用以前，还差哪几件", Who.SITE_ADMINISTRATORS),
            Entry(
                "organizations:site_administrators",
                "网站管理员",
                "谁看得到、改得了全部单位的一切",
                Who.SITE_ADMINISTRATORS,
            ),
            Entry("organizations:people", "本单位的人", "邀请谁进来、谁能做什么、谁什么时候来过", Who.ADMINISTRATORS),
            Entry("mfa_index", "登录安全", "密码、验证器、在哪些设备上登录着"),
            Entry("keys:mine", "接口钥匙", "给别的系统用的"),
        ),
    ),
)
"""By what people want to do, in the order of the page."""


def found_in_menu(person: Person, asked: Asked) -> list[Entry]:
    """The pages whose name, or what is done there, is asked for."""
    if not asked.words:
        return []
    return [entry for _, entries in menu_of(person) for entry in entries if asked.is_in(entry.name, entry.what)]


def menu_of(person: Person) -> list[tuple[str, list[Entry]]]:
    """The pages that this person can open."""
    may = {Who.STAFF}
    if Organization.objects.managed_by(person, role="organizer").exists():
        may.add(Who.ORGANIZERS)
    if streets_run_by(person).exists():
        may.add(Who.STREETS)
    if Organization.objects.own(person, role="organizer").filter(is_association=True).exists():
        may.add(Who.ASSOCIATION)
    if administers_everything(person):
        may.add(Who.SITE_ADMINISTRATORS)
    if Organization.objects.managed_by(person, role="administrator").exists():
        may.add(Who.ADMINISTRATORS)
    if administers_everything(person):
        may.add(Who.KEEPERS)
    return [(title, [entry for entry in entries if entry.who in may]) for title, entries in MENU]
