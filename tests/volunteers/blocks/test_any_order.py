"""Whatever is done in whatever order: confirmed, offered and unnamed places are what is counted, and never more than there are."""

import contextlib
import datetime as dt
import random

import pytest

from core.errors import Refusal
from tests.factories.taking_part import VolunteerFactory
from tests.volunteers.blocks.making import DEADLINE, HOUR, NOW, numbers, shift, team
from volunteers.blocks import holding, naming, releasing
from volunteers.models import SignUp, TeamBlock
from volunteers.personal_data import erase
from volunteers.signups import offers, waiting
from volunteers.signups.signing_up import sign_up
from volunteers.signups.withdrawing import withdraw

pytestmark = pytest.mark.django_db
STEPS = 40


class Players:
    """A shift of four, two teams, some others; each method is one step of somebody's choice."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.now = NOW
        self.shift = shift(maximum=4)
        self.teams = [team(people=3), team(people=3)]
        self.others = [VolunteerFactory() for _ in range(4)]

    def _block(self):
        rows = TeamBlock.objects.open().select_related("team")
        return self.chance.choice(list(rows)) if rows else None

    def _captain(self, block):
        return next(captain.person for found, captain, _ in self.teams if found.pk == block.team_id)

    def _row(self, *states):
        rows = SignUp.objects.filter(shift=self.shift, status__in=states).order_by("pk")
        return self.chance.choice(list(rows)) if rows else None

    def _anybody(self):
        members = [person for _, captain, rest in self.teams for person in (captain, *rest)]
        return self.chance.choice([*self.others, *members])

    def hold(self):
        found, captain, _ = self.chance.choice(self.teams)
        size = self.chance.randint(1, 3)
        until = self.now + dt.timedelta(hours=self.chance.randint(2, 40))
        holding.hold(
            team_id=found.pk, shift_id=self.shift.pk, size=size, names_until=until, by=captain.person, now=self.now
        )

    def resize(self):
        if block := self._block():
            holding.resize(block=block, size=self.chance.randint(0, 4), by=self._captain(block), now=self.now)

    def name(self):
        if block := self._block():
            _, captain, rest = next(one for one in self.teams if one[0].pk == block.team_id)
            chosen = self.chance.choice([captain, *rest])
            naming.name(block=block, volunteer_id=chosen.pk, by=captain.person, now=self.now)

    def take_back(self):
        row = self._row("offered", "confirmed")
        if row and row.block:
            naming.take_back(sign_up=row, by=self._captain(row.block), now=self.now)

    def give_back(self):
        if (block := self._block()) and self.chance.random() < 1 / 3:
            releasing.give_back(block=block, by=self._captain(block), now=self.now)

    def come(self):
        sign_up(volunteer_id=self._anybody().pk, shift_id=self.shift.pk, now=self.now)

    def wait(self):
        waiting.join(volunteer_id=self._anybody().pk, shift_id=self.shift.pk, now=self.now)

    def accept(self):
        if row := self._row("offered"):
            offers.accept(sign_up=row, now=self.now)

    def decline(self):
        if row := self._row("offered"):
            offers.decline(sign_up=row, now=self.now)

    def leave(self):
        if row := self._row("confirmed", "waitlisted", "offered"):
            withdraw(sign_up=row, now=self.now, reason="出差")

    def forget(self):
        if self.chance.random() < 1 / 8 and (row := self._row("confirmed", "offered")):
            erase(person=row.volunteer.person, now=self.now)

    def time_goes_by(self):
        self.now = min(self.now + self.chance.randint(1, 8) * HOUR, DEADLINE)
        offers.expire_offers(now=self.now)
        releasing.release_due(now=self.now)


MOVES = [getattr(Players, name) for name in vars(Players) if not name.startswith("_")]


@pytest.mark.parametrize("seed", range(12))
def test_no_place_is_lost_or_given_twice(seed):
    players = Players(seed)
    for _ in range(STEPS):
        with contextlib.suppress(Refusal):
            players.chance.choice(MOVES)(players)
        taken, _ = numbers(players.shift)
        waits = SignUp.objects.waiting().filter(shift=players.shift).exists()
        assert taken == players.shift.maximum or not waits, "a place is free and somebody waits"
    releasing.release_due(now=DEADLINE + 40 * HOUR)
    assert numbers(players.shift)[1] == 0
