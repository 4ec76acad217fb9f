"""Lists as they come out of a messenger: pictures, counts of all kinds, headings, ends, and what is no name."""

import pytest

from registrations.pasted import names as pasted_names

THREE = ["王芳", "李娜", "张三"]


@pytest.mark.parametrize(
    "text",
    [
        "1️⃣ 王芳\n2️⃣ 李娜\n3️⃣ 张三",
        "❶王芳\n❷李娜\n❸张三",
        "①王芳②李娜③张三",
        "1王芳2李娜3张三",
        "9王芳10李娜11张三",
        "【1】王芳\n2】李娜\n3—张三",
        "No.1 王芳\nNo.2 李娜\n第3位 张三",
        "1号王芳\n2号李娜\n🔟 张三",
        "✅王芳🌸\n[玫瑰]李娜[强]\n👴张三👨\u200d👩\u200d👧",
        "@王芳\n_李娜_\n—张三",
        "姓名：王芳\n报名人：李娜\n称呼:张三",
    ],
)
def test_three_people_however_they_are_counted(text):
    found = pasted_names.read(text)
    assert (found.names, found.problems, found.is_plain) == (THREE, [], False)


@pytest.mark.parametrize(
    ("head", "end"),
    [
        ("#Group Note\nSaturday", ""),
        ("周六认菌子接龙", "接龙结束"),
        ("【接龙】周六认菌子", "以上3人"),
        ("接龙：周六讲座", "共 3 人"),
        ("周六的活动，请大家报名！\n地点：文化站", "合计3人"),
        ("姓名\t电话", ""),
    ],
)
def test_what_stands_around_a_list_is_nobody_and_is_told(head, end):
    found = pasted_names.read("\n".join(filter(None, [head, "1. 王芳", "2. 李娜", "3. 张三", end])))
    assert (found.names, found.problems) == (THREE, [])
    assert found.left_out == [*head.split("\n"), *filter(None, [end])]


def test_somebody_above_the_first_number_is_not_lost():
    assert pasted_names.read("赵奶奶\n1. 王芳\n2. 李娜").names == ["赵奶奶", "王芳", "李娜"]
    assert pasted_names.read("赵奶奶：13900000123\n1. 王芳\n2. 李娜").names == ["赵奶奶", "王芳", "李娜"]


@pytest.mark.parametrize(
    "text",
    [
        "1.13900000123王芳", "王芳 139.0000.0123", "王芳(13900000123)", "王芳_13900000123", "王芳📱13900000123",
        "王芳 微信13900000123", "王芳，女，45岁，13900000123", "王芳45岁 13900000123", "13900000123 王芳 已报名",
    ],
)  # fmt: skip
def test_a_number_in_the_middle_is_a_contact(text):
    found = pasted_names.read(text)
    assert [(row.names, row.phone, found.problems) for row in found.rows] == [(("王芳",), "+8613900000123", [])]


def test_words_beside_a_name_are_told():
    assert pasted_names.read("1. 王芳 女 45岁\n2. 李娜 参加").left_out == ["女", "45岁", "参加"]


@pytest.mark.parametrize(
    "text",
    [
        "王奶奶 带小孩2人", "王奶奶带1娃", "王奶奶+2娃", "李娜x2", "李娜*2", "李娜×2", "李娜2大1小", "李娜两大一小", "李娜（2）",
        "李娜加一", "张三(13900000123)2人", "王芳 1234-5678", "王芳 3-2-501", "🌹",
    ],
)  # fmt: skip
def test_how_many_and_bits_of_numbers_are_no_names(text):
    assert pasted_names.read(text).problems


@pytest.mark.parametrize("text", ["张三 取消", "5. 张三（取消）", "张三 13900000123 不去了", "张三、来不了"])
def test_who_stays_away_is_not_registered_unasked(text):
    assert "写着不来了" in pasted_names.read(text).problems[0]


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("王芳 东湖社区", "东湖社区"),
        ("小明 三年级2班", "三年级2班"),
        ("王芳13900000123坐轮椅", "坐轮椅"),
        ("张三 待定", "待定"),
    ],
)
def test_what_looks_like_no_name_is_asked(text, strange):
    found = pasted_names.read(text)
    assert (found.strange, found.problems, found.is_plain) == ([strange], [], False)


@pytest.mark.parametrize("name", ["2楼李阿姨", "3栋王阿姨", "501室王芳", "三娃", "小李168", "阿芳1979", "王来", "女娲"])
def test_digits_and_signs_of_a_name_stay(name):
    found = pasted_names.read(name)
    assert (found.names, found.problems) == ([name], [])


def test_every_point_holds_a_name_together():
    assert pasted_names.read("古丽\u02d9阿依").names == ["古丽·阿依"]


def test_so_many_or_the_second_of_that_name():
    assert pasted_names.read("李娜2").doubts == ["李娜2"]
