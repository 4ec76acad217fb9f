"""core.texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import texts


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("王\u200b奶\u202e奶\u2066", "王奶奶"),
        ("\ufeff讲\u00ad座\x08\x1b", "讲座"),
        ("一行\x0b另一行\u2028第三行\r\n第四行\x85", "一行\n另一行\n第三行\r\n第四行\n"),
        ("甲\t乙", "甲\t乙"),
        ("\u3164\u115f\uffa0\u2800\U000e0041\ufe0f", ""),
        ("\u200d\u0301\u0301", ""),
        (" \u3000\u00a0", ""),
        ("\u200e", ""),
        (
            "一家\U0001f468\u200d\U0001f469\u200d\U0001f467来\u2764\ufe0f",
            "一家\U0001f468\u200d\U0001f469\u200d\U0001f467来\u2764\ufe0f",
        ),
        ("𠮷\U000e0100田", "𠮷田"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_nobody_reads_what_nobody_sees(typed, kept):
    assert texts.visible(typed) == kept


def test_names_and_titles_are_one_line():
    assert texts.one_line(" 讲座\r\n  第二行\t\u2029三 ") == "讲座 第二行 三"


@pytest.mark.parametrize(
    "dot", ["·", "•", "・", "．", "･", "‧", "∙", "⋅", "●", "˙", "ㆍ", "-", "", " ", "\u3000", "\u200b", "。"]
)
def test_one_person_is_one_person_whatever_stands_between(dot):
    assert texts.name_key(f"古丽{dot}阿依") == "古丽阿依"


@pytest.mark.parametrize("picture", ["🌸", "❤\ufe0f", "👍🏽", "\U0001f468\u200d\U0001f469", "✿", "1\u20e3"])
def test_a_picture_makes_nobody_else(picture):
    assert texts.name_key(f"王芳{picture}") == f"王芳{picture[0] if picture[0].isdigit() else ''}"


@pytest.mark.parametrize(("one", "other"), [("大李", "小李"), ("王奶奶1", "王奶奶2"), ("李奶奶（东）", "李奶奶（西）")])
def test_two_people_stay_two(one, other):
    assert texts.name_key(one) != texts.name_key(other)


@pytest.mark.parametrize("nobody", ["", "·", "\u200b", "……", "\u3164", "\u0301"])
def test_who_has_no_letter_has_no_key(nobody):
    assert texts.name_key(nobody) == ""


@pytest.mark.parametrize(
    ("name", "key"), [("🌹", "🌹"), ("🌹 🌹", "🌹🌹"), ("\u2764\ufe0f", "\u2764"), ("王○", "王○"), ("王○○", "王○○")]
)
def test_pictures_alone_and_circles_for_signs_are_known(name, key):
    assert texts.name_key(name) == key
    assert texts.says_somebody(key) == ("王" in name)


@given(st.text())
def test_twice_is_as_once_and_nothing_that_is_seen_is_lost(typed):
    kept = texts.visible(typed)
    assert texts.visible(kept) == kept
    assert [one for one in typed if one.isalnum() and one not in "\u115f\u1160\u3164\uffa0\u17b4\u17b5"] == [
        one for one in kept if one.isalnum()
    ]


@pytest.mark.parametrize("number", ["1. ", "2、", "３．", "(4)", "（五）", "六、", "⑦", " 8) ", "9\t"])
def test_the_number_before_a_line_is_no_part_of_a_name(number):
    assert texts.unnumbered(f"{number}松涛街道") == "松涛街道"


@pytest.mark.parametrize(
    "name",
    [
        "5.12全国防灾减灾日",
        "六.一儿童节",
        "五.四青年节",
        "八.一社区",
        "五．四青年节",
        "六.1儿童节",
        "1.5.12全国防灾减灾日",
        "一六一团",
        "3·15消费者日",
        "2027年科普日",
        "十里铺街道",
        "（试）",
    ],
)
def test_what_a_name_begins_with_stays(name):
    assert texts.unnumbered(name) == name


@pytest.mark.parametrize("number", ["2、", "2\t", "2）", "二、", "2. "])
def test_a_name_that_begins_with_a_day_loses_its_number_alone(number):
    assert texts.unnumbered(f"{number}5.12全国防灾减灾日") == "5.12全国防灾减灾日"
