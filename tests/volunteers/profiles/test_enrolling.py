"""Becoming a volunteer."""

import datetime as dt

import pytest

from accounts.models import Person
from tests.factories.people import CityFactory, PersonFactory, StreetFactory
from tests.factories.taking_part import VolunteerFactory
from volunteers.models import NumberSeries, Volunteer
from volunteers.profiles.enrolling import become_volunteer

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 9, 10, 1, 0, tzinfo=dt.UTC)


def test_numbers_are_given_in_order():
    made = [become_volunteer(person=PersonFactory(), name="松小果", now=NOW) for _ in range(3)]
    assert [volunteer.number for volunteer in made] == ["V000001", "V000002", "V000003"]


def test_numbers_begin_with_the_letters_of_the_county():
    CityFactory(name="琉璃县")
    numbers = [become_volunteer(person=PersonFactory(), name="松小果", now=NOW).number for _ in range(2)]
    assert numbers == ["LL000001", "LL000002"]


def test_numbers_given_elsewhere_are_skipped():
    VolunteerFactory(number="V000001")
    assert become_volunteer(person=PersonFactory(), name="松小果", now=NOW).number == "V000002"


def test_the_profile():
    street = StreetFactory()
    person = PersonFactory(name="")
    made = become_volunteer(person=person, name="松小果", languages="普通话、彝语", areas=[street], now=NOW)
    stored = Person.objects.get(pk=person.pk)
    assert (stored.name, stored.consented_at) == ("松小果", NOW)
    assert (made.languages, list(made.areas.all()), made.joined_at) == ("普通话、彝语", [street], NOW)


def test_twice_is_once():
    person = PersonFactory()
    first = become_volunteer(person=person, name="松小果", now=NOW)
    assert become_volunteer(person=person, name="别的", now=NOW).pk == first.pk
    assert (Volunteer.objects.count(), NumberSeries.objects.get().last) == (1, 1)
    assert Person.objects.get(pk=person.pk).name == "松小果"
