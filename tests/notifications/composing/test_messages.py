"""notifications.composing.messages: one number, one change, one text."""

import datetime as dt
from dataclasses import replace

from core.phone_numbers import phones
from notifications.composing.messages import Group, MessageComposer, NewsItem
from notifications.models import Purpose
from notifications.texts import segments
from tests.notifications.make import NOON, PHONE

OTHER = "+8613900000124"


def news(day, role_label, link=""):
    return NewsItem(
        NOON + dt.timedelta(days=day), f"第{day}站 改到 9月{day}日 周四 下午 2:30，样例文化站", role_label, link
    )


def test_one_text_a_number_with_all_hats_in_order_of_time():
    composer = MessageComposer("时间有变：《样例》", "原因：车坏了。")
    composer.add(PHONE, news(2, "报名 2 人", "http://s/r1"), name="张三")
    composer.add(PHONE, news(1, "岗位：讲解员"), name="张三")
    composer.add(PHONE, news(2, "岗位：秩序员", "http://s/r2"))
    composer.add(PHONE, news(1, "岗位：讲解员"))
    composer.add(OTHER, news(1, "报名 1 人"), name="李四")
    composer.add("", news(1, "报名 1 人"))
    assert composer.texts() == {
        PHONE: (
            "时间有变：《样例》第1站 改到 9月1日 周四 下午 2:30，样例文化站（岗位：讲解员）；"
            "第2站 改到 9月2日 周四 下午 2:30，样例文化站（岗位：秩序员，报名 2 人）。原因：车坏了。 详情 http://s/r2"
        ),
        OTHER: "时间有变：《样例》第1站 改到 9月1日 周四 下午 2:30，样例文化站（报名 1 人）。原因：车坏了。",
    }
    [first, second] = composer.recipients()
    assert (first.names, first.number, first.role_labels) == (
        ["张三"],
        "139****0123",
        ["岗位：秩序员", "岗位：讲解员", "报名 2 人"],
    )
    assert (second.names, second.number, second.role_labels) == (["李四"], "139****0124", ["报名 1 人"])


def test_the_link_that_is_to_be_answered_goes_before_those_to_read():
    composer = MessageComposer("时间有变：《样例》")
    composer.add(PHONE, news(1, "报名 1 人", "http://s/r1"))
    composer.add(PHONE, replace(news(2, "岗位：讲解员", "http://s/v2"), asks=True))
    assert composer.texts()[PHONE].endswith(" 详情 http://s/v2")


def test_a_number_is_in_every_group_it_hears_from_and_told_once():
    composer = MessageComposer("时间有变：《样例》")
    for role_label, group in (("场地联系人", Group.PLACES), ("报名 2 人", Group.REGISTERED)):
        composer.add(PHONE, NewsItem(NOON, "改到明天", role_label, group=group))
    [recipient] = composer.recipients()
    assert recipient.groups == [Group.REGISTERED, Group.PLACES]
    assert recipient.text == "时间有变：《样例》改到明天（场地联系人，报名 2 人）。"


def test_drafts_have_a_key_a_number():
    composer = MessageComposer("活动取消：《样例》")
    composer.add(PHONE, news(1, "报名 1 人"))
    [draft] = composer.drafts(
        key="change:7", purpose=Purpose.CANCELLATION, expires_at=NOON, organization_id=1, spans=[(NOON, NOON)]
    )
    assert draft.key == f"change:7:{phones.look_up(PHONE)[:24]}"
    assert (draft.to, draft.about, draft.spans) == (PHONE, "change:7", [(NOON, NOON)])


def test_a_text_that_no_gateway_would_take_is_cut_between_lines():
    composer = MessageComposer("时间有变：《样例》", "原因：车坏了。")
    for day in range(1, 30):
        composer.add(PHONE, news(day, "报名 2 人", "http://s/r1"))
    text = composer.texts()[PHONE]
    assert segments.units(segments.signed(text)) <= segments.MAX_UNITS
    assert text.endswith("；还有 17 处也有变。原因：车坏了。 详情 http://s/r1")
