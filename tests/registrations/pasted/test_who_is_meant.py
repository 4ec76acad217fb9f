"""What stands close to names in a pasted list: brackets, digits, ages, who stays away, and people above the numbers."""

import pytest

from registrations.pasted import names as pasted_names


def seen(text):
    found = pasted_names.read(text)
    return found.names, found.problems


@pytest.mark.parametrize(
    "picture",
    ["微笑", "撇嘴", "色", "发呆", "玫瑰", "强", "抱拳", "OK", "Smile", "smile", "Rose", "破涕为笑", "ThumbsUp"],
)
@pytest.mark.parametrize("place", ["[{}]王芳", "王芳[{}]", "王[{}]芳", "［{}］王芳"])
def test_a_picture_is_no_part_of_a_name(picture, place):
    assert seen(place.format(picture).replace("王[", "王芳[").replace("]芳", "]")) == (["王芳"], [])


@pytest.mark.parametrize(
    ("text", "names", "doubts"),
    [
        ("[王芳]李娜", ["[王芳]李娜"], ["[王芳]李娜"]),
        ("[新表情]李娜", ["[新表情]李娜"], ["[新表情]李娜"]),
        ("[张三]13900000123", ["张三"], []),
        ("[张三]", ["张三"], []),
    ],
)
def test_what_else_stands_in_such_brackets_stays(text, names, doubts):
    found = pasted_names.read(text)
    assert (found.names, found.doubts, found.problems, found.is_plain) == (names, doubts, [], False)


def test_a_place_in_such_brackets_is_kept_as_it_was_typed():
    assert seen("王芳[东湖]") == (["王芳[东湖]"], [])


@pytest.mark.parametrize(
    ("above", "people"),
    [
        ("赵奶奶、钱奶奶", ["赵奶奶", "钱奶奶"]),
        ("赵奶奶 钱奶奶 孙奶奶", ["赵奶奶", "钱奶奶", "孙奶奶"]),
        ("阿依古丽·买买提·热西提", ["阿依古丽·买买提·热西提"]),
        ("课长", ["课长"]),
        ("赵云!", ["赵云!"]),
        ("赵云！", ["赵云!"]),
        ("周六认菌子的讲座\n赵奶奶", ["赵奶奶"]),
    ],
)
def test_people_above_the_first_number_come_too(above, people):
    assert seen(f"{above}\n1.王芳\n2.李娜") == ([*people, "王芳", "李娜"], [])


@pytest.mark.parametrize(
    "above",
    ["周六讲座", "大家好！", "请各位邻居、各位家长看一下", "认菌课", "地点：文化站", "周六上午九点在文化站门口等"],
)
def test_a_sentence_above_is_nobody_and_is_told(above):
    found = pasted_names.read(f"{above}\n1.王芳\n2.李娜")
    assert (found.names, found.left_out) == (["王芳", "李娜"], [above])


@pytest.mark.parametrize(
    "text",
    [
        "张三取消",
        "张三不来了",
        "张三不去了",
        "张三请假",
        "张三有事不来",
        "张三 不来了 李四",
        "张三不来了，李四",
        "张三不能来",
    ],
)
def test_who_stays_away_is_asked_wherever_it_stands(text):
    assert "写着不来了" in pasted_names.read(text).problems[0]


@pytest.mark.parametrize(
    ("text", "name", "left_out"),
    [
        ("王芳（女，45岁）", "王芳", ["女", "45岁"]),
        ("王芳（女、45）", "王芳", ["女", "45"]),
        ("王芳(女 45岁) 13900000123", "王芳", ["女", "45岁"]),
        ("王芳（女，13900000123）", "王芳", ["女"]),
        ("小明7岁", "小明", ["7岁"]),
        ("小明（7岁）", "小明", ["7岁"]),
        ("小明7周岁", "小明", ["7周岁"]),
    ],
)
def test_what_brackets_and_ages_say_is_told(text, name, left_out):
    found = pasted_names.read(text)
    assert (found.names, found.problems, found.left_out) == ([name], [], left_out)


@pytest.mark.parametrize("text", ["王芳(东湖、二组)", "王奶奶(李奶奶,张奶奶)"])
def test_brackets_with_several_in_them_are_one_and_asked(text):
    found = pasted_names.read(text)
    assert (found.names, found.doubts) == ([text], [text])


@pytest.mark.parametrize("text", ["1.王芳2李娜3张三", "1、王芳2李娜3张三", "1王芳2李娜3张三"])
def test_counts_that_follow_one_another_part_a_line(text):
    assert seen(text) == (["王芳", "李娜", "张三"], [])


@pytest.mark.parametrize(
    "text", ["1班王芳2班李娜", "1号楼王芳2号楼李娜", "三（2）班小明", "王芳2李娜", "李三口", "李加一", "Max2", "Felix3"]
)
def test_digits_inside_a_name_are_asked_and_not_refused(text):
    found = pasted_names.read(text)
    assert (len(found.names), found.doubts, found.problems, found.is_plain) == (1, found.names, [], False)


@pytest.mark.parametrize(
    "name", ["2社王芳", "3村李娜", "1队王芳", "2区王芳", "4街李娜", "1院王芳", "2期王芳", "5班小明", "(2)班小明"]
)
def test_where_somebody_lives_stays(name):
    assert seen(name) == ([name], [])


@pytest.mark.parametrize("text", ["1.王芳 13900000123 2.李娜", "1、王芳13900000123 2、李娜", "王芳 13900000123 2)李娜"])
def test_a_count_behind_a_number_begins_another(text):
    found = pasted_names.read(text)
    rows = [(row.names, row.phone) for row in found.rows]
    assert (rows, found.problems) == ([(("王芳",), "+8613900000123"), (("李娜",), "")], [])


@pytest.mark.parametrize("number", ["139_0000_0123", "139·0000·0123", "139—0000—0123"])
def test_whatever_stands_between_the_digits_of_a_number(number):
    rows = [(row.names, row.phone) for row in pasted_names.read(f"王芳{number}").rows]
    assert rows == [(("王芳",), "+8613900000123")]
