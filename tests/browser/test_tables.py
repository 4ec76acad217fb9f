"""A clerk with the office's own table, a block of cells and a list that was passed around, in a real browser."""

import re

import pytest

from core import clock
from events.models import Event
from registrations.models import Attendee
from spreadsheets import importing
from spreadsheets.models import SheetImport
from tests.core.spreadsheets.workbooks import changed, filled, saved
from tests.factories.events import AudienceFactory, VenueFactory
from tests.factories.people import MembershipFactory
from tests.factories.taking_part import SeatPoolFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = 1280


@pytest.fixture
def pool():
    return SeatPoolFactory(capacity=20)


@pytest.fixture
def clerk(pool):
    return MembershipFactory(organization=pool.event.host).person


def offices_table(today) -> bytes:
    """A hidden sheet first, a title, headings in row 3, a place merged over rows, a stored size that is wrong."""
    book = filled(("下拉",), title="参数")
    book.active.sheet_state = "hidden"
    sheet = book.create_sheet("安排")
    year = today.year + 1
    for row in (
        ("科普活动安排表",),
        ("填报单位：街道",),
        ("序号", "活动名称", "活动形式", "什么时候", "活动地点", "参加对象"),
        (1, "认菌子", "讲座", f"{year}年9月1日 14:30-16:00", "样例文化站", "老人"),
        (2, "防骗", "讲座", f"{year}/9/2 两点半到4点", None, "老人"),
        ("合计", "2 场"),
    ):
        sheet.append(row)
    sheet.merge_cells("A1:F1")
    sheet.merge_cells("E4:E5")
    book.active = 1
    return changed(
        saved(book),
        "xl/worksheets/sheet2.xml",
        lambda text: re.sub('<dimension ref="[^"]*"', '<dimension ref="A1"', text),
    )


@pytest.mark.parametrize("script", [True, False])
def test_the_offices_table_becomes_drafts(window, clerk, script):
    VenueFactory(name="样例文化站")
    AudienceFactory(name="老年人")
    page = window(width=DESK, person=clerk, script=script).new_page()
    page.goto("/staff/imports/")
    data = offices_table(clock.today())
    page.set_input_files("[name=file]", {"name": "安排.xlsx", "mimeType": "application/x", "buffer": data})
    page.get_by_role("button", name="检查这张表").click()
    page.wait_for_url(re.compile("/staff/imports/.+-.+/"))
    made = SheetImport.objects.get()
    importing.check(made.pk, now=clock.now())
    page.goto(f"/staff/imports/{made.uid}/")
    assert page.get_by_label("“什么时候”这一列").input_value() == "start"
    page.locator("label", has_text="第 6 行不导入").click()
    page.get_by_role("button", name="改好了，再检查一次").click()
    page.get_by_text("正在检查").wait_for()
    importing.check(made.pk, now=clock.now())
    page.goto(f"/staff/imports/{made.uid}/")
    assert SheetImport.objects.get().problems == []
    assert page.locator("caption", has_text="您的表里有 2 行").count() == 1
    page.get_by_role("button", name="全部导入").click()
    page.get_by_text("正在导入 2 行").wait_for()
    importing.apply(made.pk, now=clock.now())
    assert set(Event.objects.filter(title__in=["认菌子", "防骗"]).values_list("state", flat=True)) == {"draft"}


def test_a_block_is_pasted_into_a_cell(window, clerk):
    page = window(width=DESK, person=clerk).new_page()
    page.goto("/staff/records/table/")
    page.locator("[name=held-2-title]").evaluate(
        """cell => {
          const data = new DataTransfer();
          data.setData("text/plain", "认菌\\t村口\\n防骗\\t集市\\n");
          cell.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    page.get_by_text("铺好了 2 行。").wait_for()
    assert [page.locator(f"[name=held-{row}-place]").input_value() for row in range(2, 5)] == ["村口", "集市", ""]


def test_a_list_of_twelve_is_registered_in_two_presses(window, clerk, pool):
    page = window(width=DESK, person=clerk).new_page()
    page.goto(f"/staff/events/{pool.event_id}/registrations/add/")
    page.locator("[name=occurrence]").select_option(str(pool.occurrence.uid))
    page.locator("[name=names]").fill(
        "#接龙\n周六\n"
        + "\n".join(f"{number}. {name}奶奶" for number, name in enumerate("赵钱孙李周吴郑王冯陈褚卫", 1))
    )
    page.locator("[name=contact_name]").fill("王大姐")
    page.locator("[name=phone]").fill("13900000123")
    page.locator("[name=consent]").check(force=True)
    page.locator("form.panel button").click()
    page.get_by_text("看到 12 个人，对吗？").wait_for()
    page.locator("[name=consent]").check(force=True)
    page.get_by_role("button", name="对，报名并发短信").click()
    page.wait_for_url(re.compile("/registrations/$"))
    assert Attendee.objects.count() == 12
