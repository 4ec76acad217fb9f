"""Two that apply for one venue at once: one of them is told so."""

import datetime as dt

import pytest

from core import clock
from core.errors import Refusal
from tests.factories.bases import base_type, level
from tests.factories.events import VenueFactory
from venues.bases import applications, steps
from venues.bases.rules import Opening
from venues.models import Base

pytestmark = pytest.mark.django_db


def test_the_second_of_two_at_once_is_refused_by_the_constraint(office, keeper, monkeypatch):
    venue = VenueFactory(organization=office)

    def wished():
        return Base(venue=venue, type=base_type(), level=level(), name="石庄田间基地", contact_phone="+8613900000777")

    def other_was_first(base):
        Base.objects.create(venue=venue, type=base_type(), level=level(), name="先到的", slug="first")
        monkeypatch.setattr("venues.bases.storing._known", lambda wished: None)

    monkeypatch.setattr(steps, "refuse_double", other_was_first)
    with pytest.raises(Refusal) as caught:
        applications.apply(
            wished=wished(), themes=[], openings=[Opening(2, dt.time(9), dt.time(17))], by=keeper, now=clock.now()
        )
    assert caught.value.code == "already_base"
    assert not Base.objects.filter(name="石庄田间基地").exists()
