"""A name and a number in one cell of a table: the number never stays in the name."""

import pytest

from events.models import Occurrence
from spreadsheets.cells import contacts
from spreadsheets.cells.errors import CellError
from spreadsheets.reading import facts
from venues.models import Venue

NUMBER = "+8613900000123"


@pytest.mark.parametrize(
    ("cell", "name", "number"),
    [
        ("王老师13900000123", "王老师", "13900000123"),
        ("13900000123 王老师", "王老师", "13900000123"),
        ("王老师（139 0000 0123）", "王老师", "139 0000 0123"),
        ("王老师，电话：１３９-0000-0123", "王老师", "139-0000-0123"),
        ("站办公室 0871-68712345", "站办公室", "0871-68712345"),
        ("王老师", "王老师", ""),
        ("科普科2026", "科普科2026", ""),
    ],
)
def test_name_and_number(cell, name, number):
    assert contacts.parted(cell) == (name, number)


def test_several_numbers_are_asked():
    with pytest.raises(CellError):
        contacts.parted("王老师13900000123、李老师13900000124")


@pytest.mark.django_db
def test_in_tables_of_events_and_places(bring, venue, task, host):
    titles = ("标题", "类型", "日期", "开始", "结束", "联系人")
    made = bring(titles, [("认菌", "讲座", "9月20日", "9:00", "11:00", "王老师13900000123")], apply=True)
    date = Occurrence.objects.get()
    assert (made.state, date.contact_name, date.contact_phone) == ("applied", "王老师", NUMBER)
    bare = bring(titles, [("急救", "讲座", "9月22日", "9:00", "11:00", "13900000125")])
    assert "联系人" not in dict(facts.opened(bare.reading).rows[0].cells)
    asked = bring(
        (*titles, "联系手机"), [("防骗", "讲座", "9月21日", "9:00", "11:00", "王老师13900000124", "13900000123")]
    )
    assert [one["words"] for one in asked.problems] == ["里面的号码和“联系手机”写的不一样"]
    bring(
        ("名称", "街道", "地址", "联系人"),
        [("样例馆", "县街街道", "样例路1号", "李馆长 0871-68712345")],
        kind="venues",
        apply=True,
    )
    place = Venue.objects.get(name="样例馆")
    assert (place.contact_name, place.contact_phone) == ("李馆长", "+8687168712345")
