import pytest

from events import kinds
from events.models import Occurrence
from events.wording import phrases
from tests.events.conftest import at, stops
from tests.factories.events import OccurrenceFactory, PublishedEventFactory, VenueFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "said"), [("drive", "第2站/共3站"), ("class", "第2课/共3课"), ("lecture", "第2场/共3场")]
)
def test_positions_in_the_words_of_the_kind(kind, said):
    event = PublishedEventFactory.build(kind=kind)
    assert phrases.label(event, Occurrence(position=2), 3) == said
    assert phrases.label(event, Occurrence(position=1), 1) == ""


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("drive", "occurrence", "每一站单独报名"),
        ("class", "course", "一次报整门课"),
        ("competition", "course", "一次报全部轮次"),
        ("competition", "both", "可以报全部轮次，也可以单报一轮"),
        ("lecture", "none", "不用报名，来了就看"),
    ],
)
def test_ways_of_registering_in_the_words_of_the_kind(kind, value, said):
    assert phrases.booking(kind, value) == said
    assert (value, said) in kinds.bookings(kind)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"booking": "invited", "kind": "outreach"}, "；只给约好的单位，不对外报名。"),
        ({"booking": "none"}, "，不用报名，来了就看。"),
        ({"booking": "course"}, "、能报名。"),
        ({"kind": "theme_day"}, "，各单位可以把活动排进来。"),
    ],
)
def test_what_is_true_once_it_is_public(facts, said):
    assert phrases.published(PublishedEventFactory.build(**facts)) == f"发布了。大家现在能看到{said}"


def test_places():
    venue = VenueFactory(name="县街文化站")
    assert phrases.place(Occurrence(venue=venue, place_note="大厅")) == "县街文化站（大厅）"
    assert phrases.place(Occurrence(place_note="赶街场")) == "赶街场"
    assert phrases.place(Occurrence(mode="online")) == "线上"


def test_the_text_for_a_wechat_group_names_what_is_still_held():
    event = PublishedEventFactory(
        kind="drive", title="科普大篷车", summary="带老人孩子来看。", bring="遮阳帽", desk_phone="0871-6869 0000"
    )
    venue = VenueFactory(name="县街文化站")
    OccurrenceFactory(event=event, position=1, start=at(14, 9, 30), end=at(14, 12), venue=venue)
    OccurrenceFactory(event=event, position=2, start=at(15, 14, 30), end=at(15, 16), state="cancelled")
    assert phrases.share_text(event, stops(event), url="https://kepu.example.cn/events/kpdpc/", now=at(8, 12)) == (
        "【科普大篷车】\n带老人孩子来看。\n第1站　9月14日 周一 上午 9:30—12:00　县街文化站\n要带的：遮阳帽\n"
        "报名和详情：https://kepu.example.cn/events/kpdpc/\n咨询电话：0871-6869 0000"
    )


@pytest.fixture
def show():
    """A night, and an exhibition over days."""
    event = PublishedEventFactory(title="观星夜")
    venue = VenueFactory(name="县街文化站")
    night = OccurrenceFactory(event=event, position=1, start=at(19, 22), end=at(20, 0, 30), venue=venue)
    OccurrenceFactory(event=event, position=2, start=at(21, 9), end=at(23, 17), venue=venue)
    return event, night


def test_a_span_over_days_is_said_with_both_its_days(show):
    event, night = show
    assert phrases.share_text(event, stops(event), url="u", now=at(8, 12)).splitlines()[1:-1] == [
        "第1场　9月19日 周六 晚上 10:00—次日 凌晨 0:30　县街文化站",
        "第2场　9月21日 周一 上午 9:00—9月23日 下午 5:00　县街文化站",
    ]
    assert phrases.reminder_line(night) == "晚上 10:00—次日 凌晨 0:30《观星夜》，县街文化站"
