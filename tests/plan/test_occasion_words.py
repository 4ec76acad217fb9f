"""Theme days as a word list: added, renamed with their entries in calendars, retired."""

import datetime as dt

import icalendar
import pytest
from rest_framework.test import APIClient

from accounts.audit.kinds import Kind
from accounts.models import AuditEntry
from calendars.feeds.cache import feed_cache
from core import clock
from events.forms.editor.form import EventForm
from organizations.keeping import word_lists
from plan import dating
from plan.models import Occasion, OccasionDate
from spreadsheets.events import columns
from spreadsheets.name_lookups import names
from tests.factories.events import EventFactory
from tests.factories.people import AssociationFactory, MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db
PAGE = "/staff/plan/occasions/"
YEAR = clock.today().year + 1


@pytest.fixture
def keeper():
    return MembershipFactory(organization=AssociationFactory(), role="administrator").person


@pytest.fixture
def words(keeper):
    """The verbs on the list, as the association's administrator."""

    class Words:
        facts = {"word_list": word_lists.named("occasions"), "by": keeper}

        def add(self, name):
            return word_lists.add(name=name, **self.facts, now=clock.now())

        def rename(self, word, name):
            return word_lists.rename(word=word, name=name, **self.facts, now=clock.now())

        def retire(self, word):
            return word_lists.retire(word=word, retired=True, **self.facts, now=clock.now())

        def used(self):
            return {one.name: one.used for one in word_lists.words_of(self.facts["word_list"])}

    return Words()


def dated(occasion):
    return dating.set_dates(
        occasion=occasion, year=YEAR, first=dt.date(YEAR, 9, 24), by=PersonFactory(), now=clock.now()
    )


def item(client, key):
    feed_cache.clear()
    [found] = icalendar.Calendar.from_ical(client.get(f"/calendars/{key}.ics").content).walk("VEVENT")
    return found


def test_one_that_no_plan_names_is_added_and_gets_its_days(client, keeper, words):
    day = words.add("茶文化日")
    assert (day.kind, day.rule, day.retired) == ("", "", False)
    client.force_login(keeper)
    page = f"{PAGE}?year={YEAR}"
    assert "茶文化日" in client.get(page).text
    client.post(page, {f"occasion-{day.pk}-first": f"{YEAR}-09-24", f"occasion-{day.pk}-last": ""})
    assert OccasionDate.objects.get().occasion == day
    assert AuditEntry.objects.get(kind=Kind.LIST_OF_CHOICES_CHANGED).about == "主题日名称：加了“茶文化日”"


def test_entries_in_calendars_are_called_as_it_is(client, words):
    day = words.add("茶文化日")
    dated(day)
    before = item(client, f"occasion/{day.slug}")
    words.rename(day, "茶科学日")
    after = item(client, f"occasion/{day.slug}")
    assert (str(before["summary"]), str(after["summary"])) == ("茶文化日", "茶科学日")
    assert (after["uid"], after["sequence"]) == (before["uid"], before["sequence"] + 1)
    words.rename(day, "茶科学日")
    assert item(client, "all")["sequence"] == after["sequence"]


def test_events_count_as_its_use_and_days_do_not(words):
    day = words.add("茶文化日")
    dated(day)
    assert words.used() == {"茶文化日": 0}
    EventFactory(occasion=day)
    assert words.used() == {"茶文化日": 1}


def test_a_retired_one_is_offered_no_more_and_stays(client, keeper, words):
    old, new = words.add("茶文化日"), words.add("茶科学日")
    event = EventFactory(occasion=old)
    dated(old)
    words.retire(old)
    assert set(EventForm(instance=EventFactory(), person=keeper, now=clock.now()).fields["occasion"].queryset) == {new}
    assert old in set(EventForm(instance=event, person=keeper, now=clock.now()).fields["occasion"].queryset)
    client.force_login(keeper)
    shown = [("茶文化日" in client.get(f"{PAGE}?year={year}").text) for year in (YEAR, YEAR + 5)]
    assert shown == [True, False]
    event.refresh_from_db()
    assert event.occasion == old


def test_programs_choose_only_those_that_are_offered(keeper, words):
    old, new = words.add("茶文化日"), words.add("茶科学日")
    event = EventFactory(host=keeper.memberships.get().organization)
    words.retire(old)
    program = APIClient()
    program.force_login(keeper)
    path = f"/api/v1/events/{event.slug}/"
    refused = program.patch(path, {"occasion": old.slug, "version": event.version}, format="json")
    assert (refused.status_code, Occasion.objects.filter(events=event).exists()) == (400, False)
    taken = program.patch(path, {"occasion": new.slug, "version": event.version}, format="json")
    assert (taken.status_code, list(Occasion.objects.filter(events=event))) == (200, [new])


def test_the_table_of_events_offers_no_retired_one_and_reads_it(keeper, words):
    old = words.add("茶文化日")
    words.add("茶科学日")
    words.retire(old)
    known = names(keeper, now=clock.now())
    column = next(one for one in columns.event_columns(known) if one.key == "occasion")
    assert (column.words, column.read("茶文化日")) == (("茶科学日",), old)
