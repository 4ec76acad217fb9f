"""Topics, languages and audiences are words of the county: kept on 可选项, offered everywhere, and never taken from what has them."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
from rest_framework.test import APIClient

from core.errors import Refusal
from events import languages
from events.forms.editor.form import EventForm
from events.forms.records import RecordForm
from events.models import Event, Language, Topic, vocabulary
from organizations.keeping import word_lists
from outreach_requests.forms.public import AskForm
from plan.models import Audience
from spreadsheets import name_lookups
from tests.factories.events import EventFactory, PublishedEventFactory
from tests.factories.people import AssociationFactory, MembershipFactory

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 4, 2, tzinfo=dt.UTC)
PAGES = "/staff/choices/"
API = "/api/v1/word-lists/"


@pytest.fixture(autouse=True)
def _read(django_capture_on_commit_callbacks) -> None:
    """As a new site reads them, whatever other tests left or took away."""
    Topic.objects.all().delete()
    Language.objects.all().delete()
    import_module("events.migrations.0006_words_of_events").begin(apps, None)
    for model in (Topic, Language):
        vocabulary.hold(model, vocabulary.stored(model))


@pytest.fixture
def keeper():
    return MembershipFactory(organization=AssociationFactory(), role="administrator").person


@pytest.fixture
def pages(client, keeper):
    client.force_login(keeper)
    return client


@pytest.fixture
def program(keeper):
    client = APIClient()
    client.force_authenticate(keeper)
    return client


@pytest.fixture
def press(pages, django_capture_on_commit_callbacks):
    """What is pressed is committed: this process reads it at once."""

    def do(path, **sent):
        with django_capture_on_commit_callbacks(execute=True):
            return pages.post(f"{PAGES}{path}", sent, follow=True)

    return do


def editor(keeper, **facts):
    return EventForm(None, instance=EventFactory(**facts), person=keeper, now=NOW)


def values(form, name):
    return [value for value, _ in form.fields[name].choices]


# -- a new site ------------------------------------------------------------------------------------------------------


def test_a_new_site_begins_with_what_is_said_everywhere():
    assert vocabulary.known_languages() == ["普通话", "本地话", "手语", "英语"]
    codes = ["digital", "health", "school", "safety", "farming", "nature", "science"]
    assert vocabulary.topic_codes() == codes


def test_a_site_with_events_keeps_all_that_it_could_choose():
    Topic.objects.all().delete()
    Language.objects.all().delete()
    EventFactory()
    import_module("events.migrations.0006_words_of_events").begin(apps, None)
    assert set(Topic.objects.values_list("slug", flat=True)) == set(Event.Topic.values)
    assert Language.objects.filter(name="彝语").exists()


# -- topics ----------------------------------------------------------------------------------------------------------


def test_a_topic_that_is_added_is_offered_to_residents_organizers_and_requesters(press, client, keeper):
    assert "加好了：天文" in press("topics/", name="天文").text
    assert ("tianwen", "天文") in list(editor(keeper).fields["topic"].choices)
    assert ("tianwen", "天文") in list(AskForm().fields["topic"].choices)
    client.logout()
    assert "topic=tianwen" in client.get("/").text


def test_an_event_of_a_new_topic_has_its_name_and_an_icon(press, client):
    press("topics/", name="天文")
    event = PublishedEventFactory(topic="tianwen")
    page = client.get(f"/events/{event.slug}/")
    assert (page.status_code, "天文" in page.text) == (200, True)


def test_a_renamed_topic_is_called_so_on_events_that_have_it(press, client):
    event = PublishedEventFactory(topic="digital")
    press(f"topics/{Topic.objects.get(slug='digital').pk}/", name="银龄课堂")
    assert "银龄课堂" in client.get(f"/events/{event.slug}/").text


def test_a_retired_topic_stays_with_the_event_that_has_it_and_is_offered_to_no_other(press, keeper):
    press(f"topics/{Topic.objects.get(slug='farming').pk}/retire/")
    assert "farming" in values(editor(keeper, topic="farming"), "topic")
    assert "farming" not in values(editor(keeper, topic="health"), "topic")


def test_a_topic_that_there_is_not_is_refused_to_programs_with_those_that_there_are(program):
    event = EventFactory()
    path = f"/api/v1/events/{event.slug}/"
    answer = program.patch(path, {"topic": "gossip", "version": event.version}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "unknown_topic")
    assert answer.json()["detail"]["known"] == vocabulary.topic_codes()
    assert program.get("/api/v1/events/?topic=gossip").status_code == 400


def test_programs_read_the_slugs(program):
    words = program.get(f"{API}topics/").json()["words"]
    assert {"slug": "health", "name": "健康"}.items() <= words[1].items()


# -- languages -------------------------------------------------------------------------------------------------------


def test_a_language_is_added_and_retired_and_stays_where_it_was_chosen(press, keeper):
    press("languages/", name="琉璃话")
    assert languages.normal("琉璃话、普通话") == "普通话、琉璃话"
    press(f"languages/{Language.objects.get(name='琉璃话').pk}/retire/")
    assert "琉璃话" in values(editor(keeper, languages="普通话、琉璃话"), "languages")
    assert "琉璃话" not in values(editor(keeper), "languages")


def test_a_language_is_not_renamed_since_events_hold_the_word(press, program):
    word = Language.objects.get(name="本地话")
    assert "不能改名" in press(f"languages/{word.pk}/", name="琉璃话").text
    answer = program.patch(f"{API}languages/words/{word.pk}/", {"name": "琉璃话"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "word_is_stored")
    word.refresh_from_db()
    assert word.name == "本地话"
    assert f'href="{PAGES}languages/{word.pk}/"' not in press("languages/", name="客家话").text


def test_a_language_is_one_word(press):
    assert "一种一种地加" in press("languages/", name="客家话、潮汕话").text
    assert not Language.objects.filter(name__contains="客家").exists()


def test_a_language_within_the_name_of_another_is_told_apart(client):
    for name in ("白话", "白话文"):
        Language.objects.create(name=name, position=50)
    vocabulary.hold(Language, vocabulary.stored(Language))
    event = PublishedEventFactory(languages="普通话、白话文")
    answer = APIClient().get("/api/v1/events/?language=白话")
    assert answer.json()["results"] == []
    found = [one["slug"] for one in APIClient().get("/api/v1/events/?language=白话文").json()["results"]]
    assert found == [event.slug]


@pytest.mark.parametrize(
    ("text", "is_found"), [("白话", True), ("白话、手语", True), ("手语、白话", True), ("普通话、白话、手语", True), ("白话文", False), ("老白话、手语", False)]
)  # fmt: skip
def test_a_text_is_searched_word_by_word(text, is_found):
    EventFactory(languages=text)
    assert Event.objects.filter(languages.is_spoken("languages", "白话")).exists() is is_found


# -- audiences -------------------------------------------------------------------------------------------------------


@pytest.fixture
def group():
    return Audience.objects.create(slug="farmers", name="农民", position=100)


def test_a_part_of_a_group_is_added_and_offered(press, keeper, group):
    assert "加好了：渔民" in press("audiences-farmers/", name="渔民").text
    part = Audience.objects.get(name="渔民")
    assert (part.parent, part.slug) == (group, "yumin")
    assert part in editor(keeper).fields["audiences"].queryset
    assert part in AskForm().fields["audiences"].queryset


def test_a_retired_part_stays_where_it_was_chosen(press, keeper, group):
    part = Audience.objects.create(slug="farmers-old", name="老把式", parent=group, position=101)
    event = EventFactory()
    event.audiences.add(part)
    press(f"audiences-farmers/{part.pk}/retire/")
    chosen = EventForm(None, instance=event, person=keeper, now=NOW)
    assert part in chosen.fields["audiences"].queryset
    assert part not in editor(keeper).fields["audiences"].queryset
    assert any(name.endswith("farmers-old") for name in RecordForm(event=event).fields)
    assert part not in AskForm().fields["audiences"].queryset
    assert group in AskForm().fields["audiences"].queryset


def test_a_group_is_called_otherwise_and_neither_added_nor_retired(press, program, group):
    press(f"audiences/{group.pk}/", name="乡亲")
    group.refresh_from_db()
    assert (group.name, group.slug) == ("乡亲", "farmers")
    assert "全国统一" in press(f"audiences/{group.pk}/retire/").text
    answer = program.post(f"{API}audiences/words/", {"name": "游客"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "list_is_fixed")


def test_a_word_of_another_list_is_not_found_in_this_one(pages, program, group):
    part = Audience.objects.create(slug="farmers-old", name="老把式", parent=group, position=101)
    assert pages.get(f"{PAGES}audiences/{part.pk}/").status_code == 404
    assert program.patch(f"{API}audiences/words/{part.pk}/", {"name": "x"}, format="json").status_code == 404


def test_two_groups_may_have_a_part_of_one_name(keeper, group):
    other = Audience.objects.create(slug="elderly", name="老年人", position=300)
    for one in (group, other):
        word_list = word_lists.named(f"audiences-{one.slug}")
        word_lists.add(word_list=word_list, name="低收入", by=keeper, now=NOW)
    assert sorted(Audience.objects.filter(name="低收入").values_list("slug", flat=True)) == ["dishouru", "dishouru-2"]


def test_a_list_has_no_two_words_alike(keeper, group):
    word_list = word_lists.named("audiences-farmers")
    word_lists.add(word_list=word_list, name="渔民", by=keeper, now=NOW)
    with pytest.raises(Refusal, match="word_taken"):
        word_lists.add(word_list=word_list, name=" 渔 民", by=keeper, now=NOW)


def test_tables_offer_what_is_not_retired(keeper, group):
    Audience.objects.create(slug="farmers-old", name="老把式", parent=group, position=101, retired=True)
    known = name_lookups.names(keeper, now=NOW)
    assert "老把式" in known.audiences
    assert name_lookups.listed_audiences(known) == ["农民"]
