"""The association keeps the words that staff choose from: added, renamed, ordered, retired."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
from rest_framework.test import APIClient

from accounts.audit.kinds import Kind
from accounts.models import AuditEntry
from core import clock
from core.errors import Refusal
from events.models import Event, EventTemplate
from events.occurrences import attached_data
from organizations.keeping import word_lists
from spreadsheets import science_bases
from tests.factories.bases import BaseFactory, ThemeFactory, level
from tests.factories.events import OccurrenceFactory, VenueFactory
from tests.factories.people import MembershipFactory, OrganizationFactory
from tests.factories.taking_part import ShiftFactory
from venues.bases.status_changes import change_level
from venues.forms.bases import AccreditForm, ApplicationForm, FactsForm
from venues.forms.venue import VenueForm
from venues.models import VenueKind
from volunteers.forms.shifts import NewShiftForm, ShiftForm
from volunteers.models import Qualification, Shift, ShiftRole

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 4, 2, tzinfo=dt.UTC)
PAGE = "/staff/choices/qualifications/"
API = "/api/v1/word-lists/"
NAMES = [
    "occasions",
    "audiences",
    "venue-kinds",
    "base-types",
    "base-levels",
    "base-themes",
    "topics",
    "languages",
    "shift-roles",
    "qualifications",
    "team-kinds",
]


@pytest.fixture
def words(keeper):
    """The verbs on one list."""

    class Words:
        of = word_lists.named("qualifications")

        def add(self, name):
            return word_lists.add(word_list=self.of, name=name, by=keeper, now=NOW)

        def rename(self, word, name):
            return word_lists.rename(word_list=self.of, word=word, name=name, by=keeper, now=NOW)

        def move(self, word, to):
            return word_lists.move(word_list=self.of, word=word, to=to, by=keeper, now=NOW)

        def retire(self, word, retired=True):
            return word_lists.retire(word_list=self.of, word=word, retired=retired, by=keeper, now=NOW)

    return Words()


def order():
    return list(Qualification.objects.values_list("name", flat=True))


def told():
    return list(AuditEntry.objects.order_by("pk").values_list("kind", "about"))


def test_the_lists_are_those_that_apps_give():
    names = [one.name for one in word_lists.word_lists()]
    assert names == NAMES
    assert word_lists.named("nowhere") is None


@pytest.mark.parametrize("name", [name for name in NAMES if name != "audiences"])
def test_each_takes_a_word_at_its_end_and_moves_it(keeper, name):
    found = word_lists.named(name)
    first, second = (word_lists.add(word_list=found, name=one, by=keeper, now=NOW) for one in ("甲类", "乙类"))
    assert list(found.model.objects.all())[-2:] == [first, second]
    word_lists.move(word_list=found, word=second, to=1, by=keeper, now=NOW)
    assert next(iter(found.model.objects.all())) == second
    assert [one.used for one in word_lists.words_of(found)] == [
        0 if found.counts else None
    ] * found.model.objects.count()


@pytest.mark.parametrize("twin", ["急救证A", " 急救 证Ａ ", "急救证a"])
def test_a_name_stands_once_in_any_width_retired_or_not(words, twin):
    first, other = words.add("急救证A"), words.add("彝语")
    for attempt in (lambda: words.add(twin), lambda: words.rename(other, twin)):
        with pytest.raises(Refusal) as refused:
            attempt()
        assert refused.value.code == "word_taken"
    words.retire(first)
    with pytest.raises(Refusal) as refused:
        words.add(twin)
    assert (refused.value.code, "请恢复" in refused.value.message) == ("word_taken", True)
    assert words.rename(first, twin).pk == first.pk


@pytest.mark.parametrize(
    ("name", "code"), [("　·", "word_missing"), ("😀 12", "word_missing"), ("证" * 41, "word_too_long")]
)
def test_what_is_no_name_is_refused(words, name, code):
    with pytest.raises(Refusal) as refused:
        words.add(name)
    assert refused.value.code == code


def test_a_full_list_takes_no_more(words):
    Qualification.objects.bulk_create(Qualification(name=f"证{number}") for number in range(word_lists.MOST))
    with pytest.raises(Refusal) as refused:
        words.add("再来一个")
    assert refused.value.code == "too_many_words"


def test_one_step_moves_two_rows_only(words):
    made = [words.add(name) for name in "甲乙丙丁"]
    Qualification.objects.filter(pk=made[3].pk).update(position=40)
    words.move(made[2], 4)
    assert order() == ["甲", "乙", "丁", "丙"]
    assert list(Qualification.objects.values_list("position", flat=True)) == [1, 2, 3, 40]
    words.move(made[2], 99)
    words.move(made[2], -3)
    assert order() == ["丙", "甲", "乙", "丁"]


def test_rows_without_an_order_get_one(words):
    Qualification.objects.bulk_create(Qualification(name=name) for name in "abc")
    words.move(Qualification.objects.get(name="c"), 1)
    assert order() == ["c", "a", "b"]


def test_each_step_stands_in_the_audit_list_and_nothing_changed_does_not(words):
    aid, yi = words.add("急救证"), words.add("彝语")
    words.rename(aid, "红十字急救证")
    words.rename(aid, "红十字急救证")
    words.move(yi, 1)
    words.move(yi, 1)
    words.retire(yi)
    words.retire(yi)
    words.retire(yi, retired=False)
    assert told() == [
        (Kind.LIST_OF_CHOICES_CHANGED, f"志愿者资格：{what}")
        for what in (
            "加了“急救证”", "加了“彝语”", "“急救证” → “红十字急救证”", "“彝语”从第 2 移到第 1", "停用了“彝语”", "恢复了“彝语”",
        )
    ]  # fmt: skip


def test_a_retired_qualification_is_offered_no_more_and_stays(words):
    aid, yi = words.add("急救证"), words.add("彝语")
    shift = ShiftFactory(qualification=aid)
    words.retire(aid)
    new = NewShiftForm(event=shift.occurrence.event)
    assert list(new.fields["qualification"].queryset) == [yi]
    edited = ShiftForm(occurrence=shift.occurrence, initial=ShiftForm.facts(shift))
    assert list(edited.fields["qualification"].queryset) == [aid, yi]
    shift.refresh_from_db()
    assert shift.qualification == aid
    assert {one.name: one.used for one in word_lists.words_of(words.of)} == {"急救证": 1, "彝语": 0}


@pytest.mark.parametrize("name", ["topics", "languages", "base-types", "base-levels"])
def test_what_has_to_be_chosen_keeps_a_word_to_choose(client, keeper, name):
    found = word_lists.named(name)
    found.model.objects.update(retired=True)
    last = word_lists.add(word_list=found, name="甲类", by=keeper, now=NOW)
    client.force_login(keeper)
    page = client.post(f"/staff/choices/{name}/{last.pk}/retire/", follow=True).text
    assert "只有“甲类”还在用" in page
    program = APIClient()
    program.force_authenticate(keeper)
    asked = {"retired": True} | ({} if name == "languages" else {"name": "丙类"})
    answer = program.patch(f"{API}{name}/words/{last.pk}/", asked, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "last_word")
    last.refresh_from_db()
    assert last.name == "甲类"
    other = word_lists.add(word_list=found, name="乙类", by=keeper, now=NOW)
    word_lists.retire(word_list=found, word=last, retired=True, by=keeper, now=NOW)
    assert list(word_lists.offered(found.model)) == [other]


def test_what_may_be_left_open_may_have_no_word(words):
    aid = words.add("急救证")
    assert words.retire(aid).retired


def test_a_copy_asks_for_a_qualification_that_was_renamed(words):
    aid = words.add("急救证")
    shift = ShiftFactory(qualification=aid)
    event = shift.occurrence.event
    carried = attached_data.repeated(event, shift.occurrence, 1)
    words.rename(aid, "红十字急救证")
    copy = OccurrenceFactory(event=event)
    attached_data.write(event, [copy], carried, now=clock.now())
    assert Shift.objects.get(occurrence=copy).qualification == aid


def test_templates_of_before_learn_the_numbers(words):
    aid = words.add("急救证")
    dates = [[{"role": "讲解员", "qualification": "急救证"}, {"role": "引导员", "qualification": ""}], None]
    content = {"dates": [], "attached": {"shifts": {"event": None, "dates": dates}}}
    template = EventTemplate.objects.create(
        organization=OrganizationFactory(), name="样例", kind=Event.Kind.choices[0][0], content=content, at=NOW
    )
    import_module("volunteers.migrations.0002_word_lists").number_qualifications(apps, None)
    template.refresh_from_db()
    (first, second), nothing = template.content["attached"]["shifts"]["dates"]
    assert (first["qualification_id"], second.get("qualification_id"), nothing) == (aid.pk, None, None)


def test_a_retired_kind_of_places_is_offered_no_more_and_stays(keeper):
    found = word_lists.named("venue-kinds")
    hall, old = (word_lists.add(word_list=found, name=name, by=keeper, now=NOW) for name in ("科技馆", "老场所"))
    venue = VenueFactory(kind=old)
    word_lists.retire(word_list=found, word=old, retired=True, by=keeper, now=NOW)
    offered = set(VenueForm(person=keeper).fields["kind"].queryset)
    assert (hall in offered, old in offered) == (True, False)
    assert old in set(VenueForm(instance=venue, person=keeper).fields["kind"].queryset)
    program = APIClient()
    program.force_login(keeper)
    path = f"/api/v1/venues/{venue.slug}/"
    assert program.patch(path, {"kind": "老场所"}, format="json").status_code == 200
    assert program.patch(path, {"kind": "科技馆"}, format="json").status_code == 200
    assert program.patch(path, {"kind": "老场所"}, format="json").status_code == 400
    assert VenueKind.objects.get(pk=old.pk).slug == old.slug != ""


def test_names_of_shifts_are_suggested(pages):
    ShiftRole.objects.create(name="天文讲解员")
    ShiftRole.objects.create(name="旧岗位", retired=True)
    event = OccurrenceFactory().event
    text = pages.get(f"/staff/events/{event.pk}/shifts/add/").text
    assert '<option value="天文讲解员">' in text
    assert "旧岗位" not in text


def test_pages_add_rename_order_and_retire(pages):
    assert "志愿者资格" in pages.get("/staff/choices/").text
    for name in ("急救证", "彝语"):
        assert f"加好了：{name}" in pages.post(PAGE, {"name": name}, follow=True).text
    again = pages.post(PAGE, {"name": "急救 证"})
    assert (again.status_code, "已经有“急救证”" in again.text) == (422, True)
    aid = Qualification.objects.get(name="急救证")
    pages.post(f"{PAGE}{aid.pk}/move/", {"to": "2"})
    assert order() == ["彝语", "急救证"]
    assert "没有移动" in pages.post(f"{PAGE}{aid.pk}/move/", {"to": "x"}, follow=True).text
    pages.post(f"{PAGE}{aid.pk}/", {"name": "红十字急救证"})
    assert "停用了" in pages.post(f"{PAGE}{aid.pk}/retire/", follow=True).text
    aid.refresh_from_db()
    assert (aid.name, aid.retired) == ("红十字急救证", True)
    assert "又可以选了" in pages.post(f"{PAGE}{aid.pk}/retire/", {"again": "1"}, follow=True).text
    assert pages.get("/staff/choices/nowhere/").status_code == 404
    assert pages.get(f"{PAGE}99999999/").status_code == 404


def test_programs_do_the_same_with_the_same_codes(keeper):
    program = APIClient()
    program.force_login(keeper)
    assert "qualifications" in [one["name"] for one in program.get(API).json()["results"]]
    path = f"{API}qualifications/"
    made = [program.post(f"{path}words/", {"name": name}, format="json") for name in ("急救证", "彝语")]
    assert [one.status_code for one in made] == [201, 201]
    again = program.post(f"{path}words/", {"name": "急救 证"}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "word_taken")
    word = f"{path}words/{made[0].json()['id']}/"
    changed = program.patch(word, {"name": "红十字急救证", "place": 2, "retired": True}, format="json").json()
    assert (changed["name"], changed["retired"]) == ("红十字急救证", True)
    assert [one["name"] for one in program.get(path).json()["words"]] == ["彝语", "红十字急救证"]
    assert program.get(f"{API}nowhere/").status_code == 404


def test_others_keep_none(client):
    client.force_login(MembershipFactory(role="administrator").person)
    word = Qualification.objects.create(name="急救证")
    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}{word.pk}/retire/").status_code == 403
    assert client.post(f"{API}qualifications/words/", {"name": "彝语"}).status_code == 403
    word.refresh_from_db()
    assert (word.retired, Qualification.objects.count()) == (False, 1)


def test_the_page_of_a_full_list_asks_as_much_as_of_a_short_one(pages, django_assert_max_num_queries):
    Qualification.objects.bulk_create(Qualification(name=f"证{number}") for number in range(100))
    pages.get(PAGE)
    with django_assert_max_num_queries(10):
        assert pages.get(PAGE).status_code == 200


def test_a_word_that_somebody_renamed_meanwhile_is_asked_about(pages, words):
    aid = words.add("急救证")
    path = f"{PAGE}{aid.pk}/"
    assert 'name="seen" value="急救证"' in pages.get(path).text
    words.rename(aid, "红十字急救证")
    unchanged = pages.post(path, {"name": "急救证", "seen": "急救证"})
    assert (unchanged.status_code, order()) == (302, ["红十字急救证"])
    both = pages.post(path, {"name": "救护员证", "seen": "急救证"})
    assert (both.status_code, "现在叫“红十字急救证”" in both.text, order()) == (422, True, ["红十字急救证"])
    assert 'name="seen" value="红十字急救证"' in both.text
    assert pages.post(path, {"name": "救护员证", "seen": "红十字急救证"}).status_code == 302
    same = pages.post(path, {"name": "救护员证", "seen": "急救证"})
    assert (same.status_code, order()) == (302, ["救护员证"])


def test_retired_words_of_bases_are_offered_no_more_and_stay(keeper):
    lists = {name: word_lists.named(name) for name in ("base-types", "base-levels", "base-themes")}
    base = BaseFactory()
    base.themes.add(ThemeFactory(name="旧主题"))
    old = {"base-types": base.type, "base-levels": base.level, "base-themes": base.themes.get()}
    new = {name: word_lists.add(word_list=one, name="新词", by=keeper, now=NOW) for name, one in lists.items()}
    for name, one in lists.items():
        word_lists.retire(word_list=one, word=old[name], retired=True, by=keeper, now=NOW)
    form = ApplicationForm(person=keeper)
    fields = dict(zip(lists, ("type", "level", "themes"), strict=True))
    offered = {name: set(form.fields[field].queryset) for name, field in fields.items()}
    assert [(new[name] in offered[name], old[name] in offered[name]) for name in lists] == [(True, False)] * 3
    assert old["base-themes"] in set(FactsForm(instance=base).fields["themes"].queryset)
    assert old["base-levels"] in set(AccreditForm(base=base, today=NOW.date()).fields["level"].queryset)
    base.refresh_from_db()
    assert (base.type, base.level, list(base.themes.all())) == (
        old["base-types"],
        old["base-levels"],
        [old["base-themes"]],
    )


def test_programs_choose_only_words_of_bases_that_are_offered(keeper, program):
    base = BaseFactory()
    had, free, gone = (ThemeFactory(slug=slug) for slug in ("had", "free", "gone"))
    base.themes.add(had)
    for one in (had, gone):
        word_lists.retire(word_list=word_lists.named("base-themes"), word=one, retired=True, by=keeper, now=NOW)
    path = f"/api/v1/bases/{base.slug}/"
    assert program.patch(path, {"themes": ["had", "free"]}, format="json").status_code == 200
    assert program.patch(path, {"themes": ["gone"]}, format="json").status_code == 400
    assert set(base.themes.all()) == {had, free}
    retired = word_lists.add(word_list=word_lists.named("base-levels"), name="旧级别", by=keeper, now=NOW)
    word_lists.retire(word_list=word_lists.named("base-levels"), word=retired, retired=True, by=keeper, now=NOW)
    answer = program.post(f"{path}level/", {"level": retired.slug, "reason": "评审"}, format="json")
    assert (answer.status_code, "level" in answer.json()["detail"]) == (400, True)


def test_what_a_level_once_was_is_no_use_of_it(keeper):
    base = BaseFactory(level=level("昆明市级"))
    change_level(base=base, level=level(), reason="评审", by=keeper, now=NOW)
    used = {one.name: one.used for one in word_lists.words_of(word_lists.named("base-levels"))}
    assert (used["昆明市级"], used["安宁市级"]) == (0, 1)


def test_the_table_of_bases_offers_no_retired_words(keeper):
    one = ThemeFactory(name="旧主题")
    word_lists.retire(word_list=word_lists.named("base-themes"), word=one, retired=True, by=keeper, now=NOW)
    ThemeFactory(name="新主题")
    themes = next(column for column in science_bases.columns(keeper, now=NOW) if column.key == "themes")
    assert set(themes.words) == {"新主题"}
    assert themes.read("旧主题") == [one]
