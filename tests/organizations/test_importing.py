"""organizations.importing and organizations.rules: a street's villages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEntry
from core import clock
from core.errors import Refusal
from organizations import importing, rules
from organizations.models import Area
from tests.factories.people import CityFactory, PersonFactory, StreetFactory, VillageFactory

THREE = "村名,少数民族,欠发达,人口\n样例一村,是,否,1200\n样例二村，否，是，\n\n样例三村"


def bring_in(*, street, text):
    return importing.import_villages(street=street, text=text, by=PersonFactory(), now=clock.now())


def stored(street):
    rows = street.children.order_by("position").values_list("name", "ethnic_minority", "less_developed", "population")
    return list(rows)


def words(text):
    return [(problem.line, problem.words) for problem in rules.read_villages(text).problems]


@pytest.mark.django_db
def test_three_villages_come_in():
    street = StreetFactory(slug="xianjie")
    done = bring_in(street=street, text=THREE)
    assert (done.new, done.changed, done.same) == (3, 0, 0)
    assert stored(street) == [
        ("样例一村", True, False, 1200),
        ("样例二村", False, True, None),
        ("样例三村", False, False, None),
    ]
    first = street.children.get(name="样例一村")
    assert (first.slug, first.initials, first.level) == ("yangliyicun", "ylyc", Area.Level.VILLAGE)


@pytest.mark.django_db
def test_twice_changes_nothing():
    street = StreetFactory()
    bring_in(street=street, text=THREE)
    before = list(Area.objects.order_by("pk").values())
    histories = Area.history.count()
    done = bring_in(street=street, text=THREE)
    assert (done.new, done.changed, done.same) == (0, 0, 3)
    assert (list(Area.objects.order_by("pk").values()), Area.history.count()) == (before, histories)


@pytest.mark.django_db
def test_a_corrected_line_changes_that_village_only():
    street = StreetFactory()
    bring_in(street=street, text=THREE)
    done = bring_in(street=street, text="样例一村,否,否,1300\n样例二村,否,是")
    assert (done.new, done.changed, done.same) == (0, 1, 1)
    assert stored(street)[0] == ("样例一村", False, False, 1300)


@pytest.mark.django_db
def test_the_same_name_in_two_streets_gets_two_addresses():
    for slug in ("first", "second", "second-b"):
        bring_in(street=StreetFactory(slug=slug), text="样例一村")
    slugs = Area.objects.filter(name="样例一村").order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["yangliyicun", "second-yangliyicun", "second-b-yangliyicun"]


@pytest.mark.django_db
def test_one_wrong_line_and_nothing_comes_in():
    street = StreetFactory()
    with pytest.raises(Refusal) as caught:
        bring_in(street=street, text="样例一村\n样例二村,也许")
    assert (caught.value.code, dict(caught.value.detail)) == ("list_has_problems", {"problems": 1})
    assert stored(street) == []


@pytest.mark.django_db
def test_only_into_a_street():
    with pytest.raises(Refusal) as caught:
        bring_in(street=CityFactory(), text=THREE)
    assert (caught.value.code, Area.objects.filter(level="village").count()) == ("not_a_street", 0)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_looking_is_one_query(count, django_assert_num_queries):
    street = StreetFactory()
    for number in range(count):
        VillageFactory(parent=street, name=f"样例{number}村")
    with django_assert_num_queries(1):
        seen = importing.preview(street=street, text="样例0村\n样例九村")
    assert (seen.new, seen.same) == (1, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "还没有内容，请一行写一个村。")]),
        ("村名,少数民族", [(1, "还没有内容，请一行写一个村。")]),
        ("甲村\n,是", [(2, "第一格要写村名。")]),
        ("甲村\n甲村", [(2, "“甲村”写了两次，请留一行。")]),
        ("甲村,对", [(1, "少数民族请写“是”或“否”，不是“对”。")]),
        ("甲村,是,1", [(1, "欠发达请写“是”或“否”，不是“1”。")]),
        ("甲村,是,否,一千", [(1, "人口请写数字，不是“一千”。")]),
        ("甲村,是,否,99999999999", [(1, "人口请写数字，不是“9999999999”。")]),
        ("甲村,是,否,1,2", [(1, "多了 1 格，只要四格：村名、少数民族、欠发达、人口。")]),
        ("甲" * 61, [(1, "村名太长，或有看不见的字符；最多 60 个字。")]),
        ('"甲村\n乙村', [(2, "村名太长，或有看不见的字符；最多 60 个字。")]),
        ("甲村,对,错", [(1, "少数民族请写“是”或“否”，不是“对”。"), (1, "欠发达请写“是”或“否”，不是“错”。")]),
    ],
)
def test_what_is_wrong_is_told_by_line(text, expected):
    assert words(text) == expected


def test_five_hundred_at_once():
    text = "\n".join(f"样例{number}村" for number in range(501))
    assert words(text) == [(501, "一次最多 500 个村，请分几次导入。")]


@given(st.text(max_size=200))
def test_any_text_is_read_or_explained(text):
    read = rules.read_villages(text)
    assert bool(read.rows or read.problems) is True


@pytest.mark.django_db
def test_a_village_is_known_again_in_any_width_and_keeps_its_name():
    street = StreetFactory(name="样例街道")
    VillageFactory(parent=street, name="A样例村")
    done = bring_in(street=street, text="Ａ样例 村,是\n样例九村")
    assert (done.new, done.changed) == (1, 1)
    assert list(street.children.values_list("name", "ethnic_minority")) == [("A样例村", True), ("样例九村", False)]
    assert words("样例村\n样例 村") == [(2, "“样例 村”写了两次，请留一行。")]


@pytest.mark.django_db
def test_the_audit_list_says_what_came_in_and_nothing_where_nothing_did():
    street = StreetFactory(name="样例街道")
    bring_in(street=street, text=THREE)
    bring_in(street=street, text=THREE)
    assert AuditEntry.objects.get().about == "样例街道导入了村（社区）名单：新增 3 个，改动 0 个"


@pytest.mark.parametrize(
    "text",
    [
        "序号\t村名\t少数民族\n1\t松一村\t√\n2\t松二村\t×",
        "序号,村（社区）名称,少数民族\n1,松一村,是\n2,松二村,否",
        "1、松一村，是\n2、松二村",
        "（一）松一村,有\n（二）松二村,无",
    ],
)
def test_a_list_as_offices_keep_it_is_read(text):
    read = rules.read_villages(text)
    assert read.problems == ()
    assert [(row.name, row.ethnic_minority) for row in read.rows] == [("松一村", True), ("松二村", False)]


@pytest.mark.parametrize("text", ["12,是", "😀", "7,8,9"])
def test_numbers_and_pictures_are_no_villages(text):
    assert rules.read_villages(text).problems != ()


@pytest.mark.parametrize("text", ["12\t是", "3\t\t是\t否", "1、是", "1、\t是", "无,是"])
def test_a_row_without_a_name_makes_no_village(text):
    read = rules.read_villages(text)
    assert (read.rows, len(read.problems) > 0) == ((), True)


@pytest.mark.parametrize(
    "text",
    [
        "村名,欠发达,少数民族\n松一村,是,否",
        "序号\t是否欠发达村\t村（社区）名称\t人口（人）\n1\t是\t1、松一村\t",
        "村名，人口，欠发达\n1，松一村，，是",
        "①\t松一村\t否\t是",
    ],
)
def test_columns_are_read_by_their_heading(text):
    read = rules.read_villages(text)
    assert read.problems == ()
    assert [(row.name, row.ethnic_minority, row.less_developed) for row in read.rows] == [("松一村", False, True)]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("村名,备注\n松一村,是", 1, "不认识“备注”这一列"),
        ("村名,人口,常住人口\n松一村,3,4", 1, "“人口”有两列"),
        ("村名,欠发达\n松一村,是,否", 2, "多了 1 格"),
    ],
)
def test_what_a_heading_does_not_say_is_asked(text, line, said):
    assert [(where, said in why) for where, why in words(text)] == [(line, True)]


@pytest.mark.parametrize(
    "text",
    [
        "1.城关镇，2.城西街道",
        "序号\t街道名称\n1\t城关镇\n2\t城西街道",
        "一、城关镇、二、城西街道",
        "街道（乡镇）\n（1）城关镇；（2）城西街道",
        "· 1、城关镇、2、城西街道",
    ],
)
def test_streets_are_named_without_numbers_and_headings(text):
    assert rules.names_in(text) == ["城关镇", "城西街道"]
