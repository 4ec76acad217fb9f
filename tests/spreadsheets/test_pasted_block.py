"""A block from a spreadsheet in the table of past dates: spread, understood, and all its faults in one round."""

import pytest

from core import phrases
from events.models import HeldRecord
from tests.events.conftest import NOON
from tests.factories.events import AudienceFactory, VenueFactory
from tests.factories.people import MembershipFactory, OrganizationFactory

pytestmark = pytest.mark.django_db
PAGE = "/staff/records/table/"


@pytest.fixture
def host(db):
    return OrganizationFactory(name="县街街道办事处")


@pytest.fixture
def staff(client, host, time_machine):
    AudienceFactory(slug="farmers", name="农民")
    VenueFactory(name="县街文化站")
    time_machine.move_to(NOON)
    client.force_login(MembershipFactory(organization=host).person)
    return client


@pytest.fixture
def send(staff, host):
    def send(cells=None, **facts):
        typed = {"host": host.pk, "do": "save", "held-TOTAL_FORMS": 10, "held-INITIAL_FORMS": 0}
        return staff.post(PAGE, typed | (cells or {}) | facts)

    return send


def typed(page):
    """What stands in the cells of a page, to be sent again."""
    rows = page.context["rows"]
    names = [form.add_prefix(name) for form in rows.forms for name in form.fields if name != "twice"]
    found = {name: rows.data.get(name, "") for name in names}
    return {name: text for name, text in found.items() if text} | {"held-TOTAL_FORMS": len(rows.forms)}


BLOCK = "3/18\t14:30-16:00\t\t认菌讲座\t县街文化站\t\t60人\t\t人很多\t800元\r\n12月15日\t两点半\t4:00\t防骗\t村口\t\t约30人\t\t\t\r\n"


def test_a_block_is_spread_and_stored_after_its_days_were_shown(send):
    page = send(pasted=BLOCK)
    assert "铺好了 2 行。" in page.text
    assert HeldRecord.objects.count() == 0
    page = send(typed(page))
    assert "第 1、2 行补上了年份、星期或下午" in page.text
    assert 'value="2026-03-18 周三"' in page.text
    assert 'value="2025-12-15 周一"' in page.text
    assert 'value="14:30"' in page.text
    assert HeldRecord.objects.count() == 0
    assert send(typed(page)).status_code == 302
    rows = HeldRecord.objects.select_related("occurrence__event", "occurrence__venue").order_by("-occurrence__start")
    found = [
        (
            one.occurrence.event.title,
            phrases.local(one.occurrence.start).date().isoformat(),
            phrases.hours(one.occurrence.start, one.occurrence.end),
            one.occurrence.venue and one.occurrence.venue.name,
            [count.heads for count in one.counts.all()],
            one.cost,
        )
        for one in rows
    ]
    assert found == [
        ("认菌讲座", "2026-03-18", "14:30—16:00", "县街文化站", [60], 800),
        ("防骗", "2025-12-15", "14:30—16:00", None, [30], None),
    ]


def test_a_block_begins_at_its_cell_and_grows_the_table(send):
    block = "\n".join(f"讲座{number}\t村口" for number in range(12))
    page = send({"held-0-day": "2026-09-01"}, pasted=block, **{"pasted-at": "held-2-title"})
    assert page.context["rows"].data["held-2-title"] == "讲座0"
    assert page.context["rows"].data["held-13-place"] == "村口"
    assert 'value="2026-09-01"' in page.text
    assert 'name="held-13-title"' in page.text


def test_headings_say_which_column_is_which(send):
    page = send(pasted='标题\t农民\t备注\t日 期\n"认菌\n讲座"\t60人\t好\t3/18\n')
    data = page.context["rows"].data
    assert (data["held-0-title"], data["held-0-heads_farmers"], data["held-0-day"]) == ("认菌 讲座", "60人", "3/18")
    assert "好" not in data.values()


def test_what_does_not_fit_is_not_lost(send):
    page = send(pasted="\n".join(f"2026-09-01\t9:00\t11:00\t讲座{number}" for number in range(63)))
    assert "还有 3 行放不下（一次最多 60 行），留在下面的框里。" in page.text
    assert "讲座62</textarea>" in page.text
    page = send(pasted="\t".join("甲乙丙丁戊己庚辛"), **{"pasted-at": "held-0-task"})
    assert "粘贴的比表宽：从“任务”起右边少 3 列。" in page.text
    assert "\t".join("甲乙丙丁戊己庚辛") in page.text
    assert "held-0-task" not in {name for name, text in page.context["rows"].data.items() if text}


def test_a_block_that_was_pasted_and_not_spread_is_not_lost_when_the_table_is_saved(send):
    page = send({"held-0-title": "已经写的"}, pasted="2026-09-01\t9:00\t11:00\t讲座")
    assert page.context["rows"].data["held-1-title"] == "讲座"
    assert 'value="已经写的"' in page.text


def test_all_faults_are_shown_in_one_round(send):
    good = {"start_time": "9:00", "end_time": "11:00", "place": "村口", "heads_farmers": "60人"}
    rows = [
        good | {"day": "2026-09-01", "title": "一样的"},
        good | {"day": "2026-09-01", "title": "一样的"},
        good | {"day": "2026-12-01", "title": "以后的"},
        good | {"day": "3.1", "title": "哪天"},
        good | {"day": "2026-09-02", "title": "早晚", "start_time": "6:30", "end_time": "8:30"},
        good | {"day": "2026-09-02", "title": "几人", "heads_farmers": "很多", "cost": "不贵"},
    ]
    cells = {f"held-{number}-{name}": text for number, row in enumerate(rows) for name, text in row.items()}
    page = send(cells)
    for words in (
        "和第 1 行重复。",
        "补录的是办过的活动，开始时间不能在以后。",
        "“3.1”看不清是 3 月 1 日还是 10 日，写成 2026-03-01 或 2026-03-10。",
        "没写上午还是晚上，写成 06:30-08:30 或 18:30-20:30。",
        "“很多”看不出是多少，请只写数字。",
        "“不贵”不是数字。",
    ):
        assert words in page.text
    assert "第 2、3、4、5、6 行有要改的" in page.text
    kept = {text for name, text in cells.items() if not name.endswith("_time")}
    assert [text for text in kept if f'value="{text}"' not in page.text] == []
    assert HeldRecord.objects.count() == 0


def test_the_headings_of_an_office_lay_its_block_and_what_nobody_knows_is_named(send):
    head = "序号\t日期\t时间\t活动名称\t活动地点\t农民\t来的领导\t空的"
    page = send(pasted=f"{head}\r\n1\t3月18日\t14:30-16:00\t认菌讲座\t县街文化站\t六十余人\t张局\t\r\n")
    assert "铺好了 1 行。“来的领导”没有铺，认不出是哪一列" in page.text
    names = ("day", "start_time", "title", "place", "heads_farmers")
    assert [typed(page)[f"held-0-{name}"] for name in names] == [
        "3月18日", "14:30-16:00", "认菌讲座", "县街文化站", "六十余人",
    ]  # fmt: skip
