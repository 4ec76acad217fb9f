"""Lists that are passed around, as they are pasted."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrations.pasted import names as pasted_names


def seen(text):
    return [(row.names, row.phone) for row in pasted_names.read(text).rows]


def names(text):
    found = pasted_names.read(text)
    assert found.problems == []
    return found.names


@pytest.mark.parametrize(
    "text",
    [
        "1、王奶奶\n2. 李奶奶\n3 张奶奶\n（4）赵奶奶，钱奶奶 孙奶奶",
        "１．王奶奶\r\n２．李奶奶\r\n③张奶奶\r\n⑷ 赵奶奶；钱奶奶/孙奶奶",
        "#接龙\n周六认菌子，报名从速\n\n1. 王奶奶\n2. 李奶奶\n3. 张奶奶\n4. 赵奶奶\n5. 钱奶奶\n6. 孙奶奶",
        "1、王奶奶 2、李奶奶 3、张奶奶 4、赵奶奶 5、钱奶奶 6、孙奶奶",
        "1)王奶奶2)李奶奶3)张奶奶\n4）赵奶奶、钱奶奶、孙奶奶",
        "一、王奶奶\n二、李奶奶\n三、张奶奶\n四、赵奶奶\n五、钱奶奶\n六、孙奶奶",
        "王奶奶\t李奶奶\n张奶奶\t赵奶奶\n钱奶奶\n孙奶奶\n\n",
        "1王奶奶\n2李奶奶\n3张奶奶\n4赵奶奶\n5钱奶奶\n6 孙奶奶。",
        "1. 王奶奶 13900000123\n2. 李奶奶（139 0000 0124）\n3. 张奶奶电话：139-0000-0125\n4. 赵奶奶、钱奶奶、孙奶奶",
    ],
)  # fmt: skip
def test_six_people(text):
    assert names(text) == ["王奶奶", "李奶奶", "张奶奶", "赵奶奶", "钱奶奶", "孙奶奶"]
    assert not pasted_names.read(text).is_plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("王　芳\n李 娜 赵 云", ["王芳", "李娜", "赵云"]),
        ("古丽·阿依\nMary Smith, Tom", ["古丽·阿依", "Mary Smith", "Tom"]),
        ("三奶奶\n十一", ["三奶奶", "十一"]),
        ("王奶奶（坐轮椅）", ["王奶奶(坐轮椅)"]),
    ],
)
def test_names_that_look_otherwise(text, expected):
    assert names(text) == expected


def test_numbers_are_contacts_and_never_part_of_a_name():
    text = "1. 王奶奶 13900000123\n139 0000 0124 李奶奶 李爷爷\n3、张奶奶\n赵奶奶+8613900000123"
    assert seen(text) == [
        (("王奶奶",), "+8613900000123"),
        (("李奶奶", "李爷爷"), "+8613900000124"),
        (("张奶奶",), ""),
        (("赵奶奶",), "+8613900000123"),
    ]
    assert pasted_names.read(text).together("+8613900000199") == {
        "+8613900000123": ["王奶奶", "赵奶奶"],
        "+8613900000124": ["李奶奶", "李爷爷"],
        "+8613900000199": ["张奶奶"],
    }


def test_all_that_is_unclear_is_said_at_once():
    text = "王奶奶 1390000012\n李奶奶 0871-68712345\n张奶奶+1\n赵奶奶2人\n13900000123\n钱 13900000123 13900000124"
    found = pasted_names.read(text)
    assert len(found.problems) == 6
    assert "现在是 10 位" in found.problems[0]
    assert "“张奶奶" in "".join(found.problems) or "“1”" in "".join(found.problems)


def test_what_heads_a_chain_is_nobody():
    found = pasted_names.read("#接龙\n周六认菌子\n例：张三 13800000000\n1. 王奶奶")
    assert (found.names, found.left_out) == (["王奶奶"], ["#接龙", "周六认菌子", "例：张三 13800000000"])


@pytest.mark.parametrize("text", ["王奶奶", "王奶奶\n李奶奶\n", "  王奶奶  \n\n李爷爷"])
def test_one_name_a_line_is_plain(text):
    assert pasted_names.read(text).is_plain


@given(st.text(st.sampled_from("0123456789、.,（）()[] \n王李奶#接龙+-电话"), max_size=40))
def test_whatever_is_pasted_no_name_that_is_taken_holds_a_number(text):
    found = pasted_names.read(text)
    assert found.problems or not any(re.search(r"\d{5}|^\d+$", name) for name in found.names)


@pytest.mark.parametrize("text", ["1王奶奶 2李奶奶 3张奶奶", "- 王奶奶\n* 李奶奶\n• 张奶奶"])
def test_neither_counts_nor_bullets_are_part_of_a_name(text: str) -> None:
    assert pasted_names.read(text).names == ["王奶奶", "李奶奶", "张奶奶"]


@pytest.mark.parametrize("text", ["1) 王奶奶 2人", "王奶奶 12人", "李奶奶+1"])
def test_how_many_come_is_no_count_of_the_list(text: str) -> None:
    assert pasted_names.read(text).problems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("王奶奶和李奶奶", ["王奶奶", "李奶奶"]),
        ("王奶奶、李奶奶和张奶奶", ["王奶奶", "李奶奶", "张奶奶"]),
        ("王奶奶和李奶奶和张奶奶", ["王奶奶", "李奶奶", "张奶奶"]),
        ("王芳 和 李娜", ["王芳", "李娜"]),
        ("王奶奶跟孙子小宝", ["王奶奶", "孙子小宝"]),
        ("王芳以及李娜，还有张三", ["王芳", "李娜", "张三"]),
        ("和志刚和和丽", ["和志刚", "和丽"]),
        ("王芳和和丽", ["王芳", "和丽"]),
        ("李奶奶和张和平", ["李奶奶", "张和平"]),
    ],
)
def test_a_word_between_two_people(text, expected):
    assert names(text) == expected


@pytest.mark.parametrize("name", ["和平", "李和", "和奶奶", "和志刚", "欧阳和", "与之"])
def test_a_name_that_begins_or_ends_so_is_one_person(name):
    found = pasted_names.read(name)
    assert (found.names, found.doubts, found.is_plain) == ([name], [], True)


@pytest.mark.parametrize("name", ["张和平", "欧阳和平", "李和王", "李和王奶奶", "王与之"])
def test_a_half_of_one_sign_is_asked(name):
    found = pasted_names.read(name)
    assert (found.names, found.doubts, found.is_plain) == ([name], [name], False)


@pytest.mark.parametrize(
    "text",
    [
        "王奶奶13900000001李奶奶13900000002",
        "王奶奶 139 0000 0001 李奶奶 139 0000 0002",
        "王奶奶13900000001、李奶奶13900000002",
        "王奶奶：139-0000-0001；李奶奶：139-0000-0002。",
        "1王奶奶13900000001 2李奶奶13900000002",
        "1、王奶奶（13900000001）2、李奶奶（13900000002）",
        "王奶奶电话13900000001李奶奶电话13900000002",
    ],
)
def test_each_number_follows_its_person(text):
    assert pasted_names.read(text).problems == []
    assert seen(text) == [(("王奶奶",), "+8613900000001"), (("李奶奶",), "+8613900000002")]


@pytest.mark.parametrize(
    "text",
    [
        "王奶奶 李奶奶 13900000001 13900000002",
        "13900000001王奶奶13900000002李奶奶",
        "王奶奶13900000001 13900000002",
        "王奶奶13900000001和李奶奶13900000002",
        "王奶奶13900000001和奶奶13900000002",
    ],
)
def test_whose_number_it_is_is_not_guessed(text):
    assert pasted_names.read(text).problems
