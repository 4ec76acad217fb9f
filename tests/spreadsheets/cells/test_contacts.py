"""A name and a number in one cell of a table: the number never stays in the name."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        ("王老师-13900000123", "王老师", "13900000123"),
        ("王老师－13900000123", "王老师", "13900000123"),
        ("13900000123-王老师", "王老师", "13900000123"),
        ("王老师13900000123-", "王老师", "13900000123"),
        ("王老师139000 00123", "王老师", "139000 00123"),
        ("王老师139_0000_0123", "王老师", "139_0000_0123"),
        ("王老师139·0000·0123", "王老师", "139·0000·0123"),
        ("王老师139—0000—0123", "王老师", "139—0000—0123"),
        ("王老师+86 13900000123", "王老师", "+86 13900000123"),
        ("王老师(0871)68312345", "王老师", "(0871)68312345"),
        ("王老师 0871-68312345转801", "王老师", "0871-68312345转801"),
        ("王老师 68312345", "王老师", "68312345"),
        ("王老师13900000123，139-0000-0123", "王老师", "13900000123"),
        ("王老师：13900000123（微信同号）", "王老师", "13900000123"),
        ("王老师 微信13900000123 同号", "王老师", "13900000123"),
        ("王老师（办公室）13900000123", "王老师(办公室)", "13900000123"),
        ("13900000123（王老师）", "王老师", "13900000123"),
        ("王老师[13900000123]", "王老师", "13900000123"),
    ],
)
def test_name_and_number(cell, name, number):
    assert contacts.parted(cell) == (name, number)


@pytest.mark.parametrize(
    ("cell", "quoted"),
    [
        ("王老师13900000123、李老师13900000124", "王老师……、李老师……"),
        ("王老师13900000123李老师", "“王老师”和“李老师”"),
        ("王老师13900000123转801", "“王老师”和“转801”"),
        ("王老师（13900000123，办公室）", "“王老师”和“办公室”"),
    ],
)
def test_whose_number_it_is_is_asked_without_the_number(cell, quoted):
    with pytest.raises(CellError) as error:
        contacts.parted(cell)
    assert quoted in str(error.value)
    assert "13900000" not in str(error.value)


@given(st.text(st.sampled_from("0123456789王老师转- ._·—()（）[]+，"), max_size=25))
def test_whatever_is_typed_no_name_holds_a_number(cell):
    try:
        name, _ = contacts.parted(cell)
    except CellError:
        return
    assert not re.search(r"\d{5}", name)


@pytest.mark.django_db
@pytest.mark.parametrize("cell", ["办公室 0871-68712345", "办公室 68712345", "办公室（0871）68712345"])
def test_a_landline_is_told_where_it_goes(bring, task, cell):
    titles = ("标题", "类型", "日期", "开始", "结束", "联系人")
    asked = bring(titles, [("认菌", "讲座", "9月20日", "9:00", "11:00", cell)]).problems
    assert [(one["words"], list(one["choices"])) for one in asked] == [
        ("“联系人”：里面的座机放不进“联系手机”，请写到“具体位置”里；这里只留称呼", ["办公室"])
    ]


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


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cell", "reason"), [("李馆长 68712345", "加上区号"), ("李馆长 0871-68712345转8", "不要带分机号")]
)
def test_a_landline_that_is_not_whole_is_asked_without_it(bring, cell, reason):
    titles = ("名称", "街道", "地址", "联系人")
    asked = bring(titles, [("样例馆", "县街街道", "样例路1号", cell)], kind="venues").problems
    assert [(reason in one["words"], "6871" in str(one), list(one["choices"])) for one in asked] == [
        (True, False, ["李馆长"])
    ]
