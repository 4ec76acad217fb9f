"""All paths to a place on a shift, and away from it, in any order that hypothesis thinks of.

After every step ``checking.Step`` looks at all rows. Whoever says yes is noted before the verb is called: nobody else may be
confirmed by it.
"""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.errors import Refusal
from notifications.models import Message
from notifications.outbox import untold
from tests.volunteers.paths.checking import Picture, Step, picture
from tests.volunteers.paths.world import DAY, EXPIRED, LAST, PEOPLE, World
from tests.volunteers.signups.lessons import ticks
from tests.volunteers.signups.making import HOUR, MINUTE, NOW
from volunteers.blocks import holding, naming, releasing
from volunteers.models import Cover, CoverAsk, Shift, SignUp, TeamBlock, VolunteerMerge
from volunteers.shifts import planning
from volunteers.signups import (
    agreeing,
    by_staff,
    courses,
    cover_answers,
    covers,
    ending_covers,
    offers,
    signing_up,
    swaps,
    waiting,
    withdrawing,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SHIFTS = 5
SECOND = dt.timedelta(seconds=1)
WHO = st.integers(0, PEOPLE - 1)
WHICH = st.integers(0, SHIFTS - 1)
ANY = st.integers(0, 30)
SOME = st.sets(st.integers(0, 2), min_size=1)
TASKS = ["讲实验", "量血压", "发票"]
CHANGES = ["task", "task", "demand", "numbers"]
PROFILE = ["pause", "certify", "revoke"]
DATES = ["move", "move", "postpone", "cancel"]


class Paths(RuleBasedStateMachine):
    """One site; every example of it ends where it began."""

    world: World

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.now = NOW
        self.last: Picture = picture()
        self.yes, self.back, self.parted = set(), set(), set()

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def _try(self, name, verb, *, yes=(), back=(), **facts):
        """Call the verb a second later than the one before; ``yes``: who says yes to which shift by it."""
        self.now += SECOND
        self.yes, self.back = set(yes), set(back)
        try:
            made = verb(**facts, now=self.now)
        except Refusal as refusal:
            event(f"{name}: {refusal.code}")
            return None
        event(f"{name}: done")
        return made

    def _rows(self, *states):
        return self.last.of(*states)

    def _row(self, number, *states) -> SignUp:
        rows = self._rows(*states)
        return SignUp.objects.select_related("volunteer__person", "shift__occurrence", "block__team").get(
            pk=rows[number % len(rows)].pk
        )

    def _blocks(self):
        return [block for block in self.last.blocks.values() if block.is_open]

    def _block(self, number) -> TeamBlock:
        rows = self._blocks()
        return TeamBlock.objects.select_related("team").get(pk=rows[number % len(rows)].pk)

    def _asks(self):
        return [ask for ask in self.last.asks if ask.answer in {"asked", "ring"} and ask.cover.is_unsettled]

    def _ask(self, number) -> CoverAsk:
        rows = self._asks()
        return CoverAsk.objects.select_related("cover__leaving").get(pk=rows[number % len(rows)].pk)

    def _found(self):
        return [cover for cover in self.last.covers if cover.is_found and cover.taken_by_id]

    @rule(who=WHO, which=WHICH)
    def sign_up(self, who, which):
        pair = (self.world.people[who].pk, self.world.shifts[which])
        self._try("sign up", signing_up.sign_up, yes=[pair], volunteer_id=pair[0], shift_id=pair[1])

    @initialize(who=WHO, some=st.sets(WHICH))
    def some_shifts_are_full(self, who, some):
        for which in sorted(some):
            self._everybody(who + 2 * which, which)

    @initialize(is_so=st.booleans(), has_room=st.booleans())
    def somebody_waits_where_they_could_not_be(self, is_so, has_room):
        """For the exam, while they have the lesson at that time: whoever is at the exam may leave, the lesson may be called off."""
        if is_so:
            yes = set(self.yes)
            for who, which in ((3, 3), (1, 3), (1, 0)):
                pair = (self.world.people[who].pk, self.world.shifts[which])
                verb = waiting.join if (who, which) == (1, 3) else signing_up.sign_up
                self._try("both", verb, volunteer_id=pair[0], shift_id=pair[1])
                yes.add(pair)
            at_the_exam = SignUp.objects.filter(shift=self.world.shifts[3], status="confirmed").first()
            if has_room and at_the_exam:
                self._try("leave", withdrawing.withdraw, sign_up=at_the_exam, reason="发烧")
            self.yes = yes

    @rule(who=WHO, which=WHICH)
    def everybody_comes(self, who, which):
        self._everybody(who, which)

    def _everybody(self, first, which):
        """One after the other; who finds it full waits."""
        shift, yes = self.world.shifts[which], set(self.yes)
        for number in range(PEOPLE):
            volunteer = self.world.people[(first + number) % PEOPLE].pk
            pair = (volunteer, shift)
            if self._try("sign up", signing_up.sign_up, volunteer_id=volunteer, shift_id=shift):
                yes.add(pair)
            else:
                self._try("wait", waiting.join, volunteer_id=volunteer, shift_id=shift)
        self.yes = yes

    @rule(who=WHO, some=SOME, waits=st.sets(st.integers(0, 2)), has_changed=st.booleans())
    def sign_up_for_course(self, who, some, waits, has_changed):
        mine, lessons = self.world.people[who], [self.world.lessons[number] for number in sorted(some)]
        shown = ticks(Shift.objects.filter(pk__in=lessons), waits=[self.world.shift(number) for number in waits])
        if has_changed:
            shown[0] = courses.Tick(shift_id=shown[0].shift_id, terms="anything else")
        taken = [tick.shift_id for tick in shown if not tick.waits][1 if has_changed and not shown[0].waits else 0 :]
        made = self._try(
            "course",
            courses.sign_up_for_course,
            yes=[(mine.pk, pk) for pk in taken],
            volunteer_id=mine.pk,
            shift_id=lessons[0],
            ticks=shown,
        )
        for outcome in made or ():
            event(f"lesson: {outcome.refusal.code if outcome.refusal else outcome.sign_up.status}")

    @precondition(lambda self: self._rows(*SignUp.OPEN))
    @rule(number=ANY, some=SOME)
    def leave_course(self, number, some):
        lessons = {self.world.lessons[one] for one in some}
        volunteer = self._row(number, *SignUp.OPEN).volunteer_id
        rows = [row for row in self._rows(*SignUp.OPEN) if row.shift_id in lessons and row.volunteer_id == volunteer]
        self._try(
            "leave course",
            courses.withdraw_from_course,
            volunteer_id=volunteer,
            sign_up_ids=[row.pk for row in rows],
            reason="孩子发烧",
        )

    @rule(who=WHO, which=WHICH)
    def staff_add(self, who, which):
        pair = (self.world.people[who].pk, self.world.shifts[which])
        self._try("add", by_staff.add, yes=[pair], volunteer_id=pair[0], shift_id=pair[1], reason="电话里答应了")

    @precondition(lambda self: self._rows(*SignUp.OPEN))
    @rule(number=ANY)
    def staff_take_off(self, number):
        self._try("take off", by_staff.take_off, sign_up=self._row(number, *SignUp.OPEN), reason="换人")

    @precondition(lambda self: self._rows(*SignUp.OPEN))
    @rule(number=ANY, reason=st.sampled_from(["", "发烧"]))
    def leave(self, number, reason):
        self._try("leave", withdrawing.withdraw, sign_up=self._row(number, *SignUp.OPEN), reason=reason)

    @rule(who=WHO, which=WHICH)
    def join_line(self, who, which):
        volunteer, shift = self.world.people[who].pk, self.world.shifts[which]
        self._try("wait", waiting.join, volunteer_id=volunteer, shift_id=shift)

    @precondition(lambda self: self._rows("offered"))
    @rule(number=ANY)
    def accept_offer(self, number):
        row = self._row(number, "offered")
        self._try("accept", offers.accept, yes=[(row.volunteer_id, row.shift_id)], sign_up=row)

    @precondition(lambda self: self._rows("offered"))
    @rule(number=ANY)
    def decline_offer(self, number):
        self._try("decline", offers.decline, sign_up=self._row(number, "offered"))

    @rule(which=WHICH, size=st.integers(1, 2), hours=st.sampled_from([2, 5, 24, 72, 120]), named=st.none() | WHO)
    def hold(self, which, size, hours, named):
        block = self._try(
            "hold",
            holding.hold,
            team_id=self.world.team.pk,
            shift_id=self.world.shifts[which],
            size=size,
            names_until=self.now + hours * HOUR,
            by=self.world.captain,
        )
        if block and named is not None:
            self._name(block, named)

    def _name(self, block, who):
        volunteer = self.world.people[who]
        own = [(volunteer.pk, block.shift_id)] if who == 0 else []  # who names themselves has said it
        self._try("name", naming.name, yes=own, block=block, volunteer_id=volunteer.pk, by=self.world.captain)

    @precondition(lambda self: self._blocks())
    @rule(number=ANY, size=st.integers(1, 3))
    def resize(self, number, size):
        self._try("resize", holding.resize, block=self._block(number), size=size, by=self.world.captain)

    @precondition(lambda self: self._blocks())
    @rule(number=ANY, who=st.integers(0, 3))
    def name(self, number, who):
        self._name(self._block(number), who)

    def _of_team(self):
        return [row for row in self._rows("offered", "confirmed") if row.block_id]

    @precondition(lambda self: self._of_team())
    @rule(number=ANY)
    def captain_takes_back(self, number):
        rows = self._of_team()
        row = SignUp.objects.select_related("block__team").get(pk=rows[number % len(rows)].pk)
        self._try("take back", naming.take_back, sign_up=row, by=self.world.captain)

    @precondition(lambda self: self._blocks())
    @rule(number=ANY, by_staff=st.booleans())
    def release(self, number, by_staff):
        block = self._block(number)
        if by_staff:
            self._try("release", releasing.release_by_staff, block=block, by=self.world.staff, reason="要人")
        else:
            self._try("give back", releasing.give_back, block=block, by=self.world.captain)

    @precondition(lambda self: self._rows("confirmed"))
    @rule(number=ANY, mate=st.none() | WHO)
    def seek_cover(self, number, mate):
        only = None if mate is None else self.world.volunteer(mate)
        row = self._row(number, "confirmed")
        self._try("cover", covers.ask, sign_up=row, only=only, reason="出差")

    @rule(which=WHICH)
    def seek_for_free_place(self, which):
        self._try("fill", covers.ask_for_free_place, shift=self.world.shift(which), by=self.world.staff)

    def _manned(self):
        return sorted({row.shift_id for row in self._rows("confirmed")})

    @precondition(lambda self: len(self._manned()) > 1)
    @rule(number=ANY, other=ANY)
    def propose_swap(self, number, other):
        row = self._row(number, "confirmed")
        others = [pk for pk in self._manned() if pk != row.shift_id]
        self._try("swap", swaps.propose, sign_up=row, wanted_id=others[other % len(others)])

    @precondition(lambda self: self._asks())
    @rule(number=ANY, by_phone=st.booleans())
    def say_yes(self, number, by_phone):
        ask = self._ask(number)
        cover = ask.cover
        yes = [(ask.volunteer_id, cover.shift_id)]
        if cover.wanted_id and cover.leaving:
            yes.append((cover.leaving.volunteer_id, cover.wanted_id))  # as they proposed
        name = "swap yes" if cover.wanted_id else "cover yes"
        self._try(name, cover_answers.accept, yes=yes, ask=ask, by=self.world.staff if by_phone else None)

    @precondition(lambda self: self._asks())
    @rule(number=ANY)
    def say_no(self, number):
        self._try("no", cover_answers.decline, ask=self._ask(number))

    @precondition(lambda self: self._found())
    @rule(number=ANY, by_staff=st.booleans())
    def undo(self, number, by_staff):
        found = self._found()
        cover = Cover.objects.select_related("leaving", "taken_by", "exchanged").get(pk=found[number % len(found)].pk)
        rows = [row for row in (cover.leaving, cover.taken_by) if row]
        back = [(row.volunteer_id, shift) for row in rows for shift in (cover.shift_id, cover.wanted_id)]
        by = self.world.staff if by_staff else None
        name = "undo swap" if cover.wanted_id else "undo cover"
        self._try(name, cover_answers.undo, back=back, cover=cover, by=by, reason="弄错了" if by_staff else "")

    @precondition(lambda self: any(cover.is_unsettled for cover in self.last.covers))
    @rule(number=ANY)
    def seek_no_more(self, number):
        open_ones = [cover for cover in self.last.covers if cover.is_unsettled]
        self._try("end search", ending_covers.end, cover=Cover.objects.get(pk=open_ones[number % len(open_ones)].pk))

    @rule(which=WHICH, change=st.sampled_from(CHANGES), data=st.data())
    def edit(self, which, change, data):
        facts = {
            "task": {"note": data.draw(st.sampled_from(TASKS))},
            "demand": {"qualification": data.draw(st.sampled_from([self.world.paper, None]))},
            "numbers": {"maximum": data.draw(st.integers(1, 3)), "ideal": 1, "minimum": 1},
        }[change]
        self._try(change, self.world.edit, number=which, **facts)

    @precondition(lambda self: any(row.is_asked_again for row in self._rows("confirmed")))
    @rule(number=ANY, yes=st.booleans())
    def answer_again(self, number, yes):
        rows = [row.pk for row in self._rows("confirmed") if row.is_asked_again]
        row = SignUp.objects.select_related("volunteer__person", "shift__occurrence").get(pk=rows[number % len(rows)])
        verb = agreeing.agree if yes else agreeing.disagree
        self._try("agree" if yes else "disagree", verb, sign_up=row)

    @rule(which=WHICH, closed=st.booleans())
    def close(self, which, closed):
        self._try("close", planning.close_shift, shift=self.world.shift(which), closed=closed)

    @rule(who=WHO, what=st.sampled_from(PROFILE), last=st.sampled_from([EXPIRED, LAST]))
    def profile_changes(self, who, what, last):
        facts = {"last": last} if what == "certify" else {}
        self._try(what, getattr(self.world, what), number=who, **facts)

    @rule(
        pair=st.sampled_from([(kept, merged) for kept in range(PEOPLE) for merged in range(PEOPLE) if kept != merged]),
        drops=st.booleans(),
    )
    def two_rows_are_one_human(self, pair, drops):
        """What either of them said yes to, the kept one is at; what is weighed anew for a shift that was given up is asked first."""
        kept, merged = pair
        self._try("merge", self.world.merge, kept=kept, merged=merged, drops_merged=drops)

    def _merges(self):
        return VolunteerMerge.objects.filter(parted_at=None).order_by("pk")

    @precondition(lambda self: self._merges().exists())
    @rule(number=ANY)
    def they_were_two(self, number):
        """Each is put back to where they had been."""
        rows = self._merges()
        merge = rows[number % len(rows)]
        self._try("part", self.world.part, merge=merge)
        self.parted = {(pk, shift) for pk in (merge.kept_id, merge.merged_id) for shift in self.world.shifts}

    def _twice(self):
        """Those who are on several shifts whose dates can move, with their rows."""
        held = {}
        for row in self._rows("confirmed"):
            if row.shift.start > self.now and row.shift.occurrence.is_scheduled:
                held.setdefault(row.volunteer_id, []).append(row)
        return [rows for rows in held.values() if len(rows) > 1]

    @precondition(lambda self: self._twice())
    @rule(number=ANY)
    def two_dates_meet(self, number):
        pairs = self._twice()
        mine, other, *_ = pairs[number % len(pairs)]
        which = self.world.shifts.index(mine.shift_id)
        self._try("meet", self.world.move, number=which, by=other.shift.start - mine.shift.start)

    def _also_waiting(self):
        """Those on a shift who wait for another one."""
        waiting_people = {row.volunteer_id for row in self._rows("waitlisted")}
        return [row for row in self._rows("confirmed") if row.volunteer_id in waiting_people]

    @precondition(lambda self: self._also_waiting())
    @rule(number=ANY, what=st.sampled_from(["postpone", "cancel"]))
    def a_date_goes_of_somebody_who_waits_elsewhere(self, number, what):
        rows = self._also_waiting()
        which = self.world.shifts.index(rows[number % len(rows)].shift_id)
        self._try(what, getattr(self.world, what), number=which)

    @rule(which=WHICH, what=st.sampled_from(DATES), hours=st.sampled_from([-1, 1, 24]))
    def date_changes(self, which, what, hours):
        facts = {"by": hours * HOUR} if what == "move" else {}
        self._try(what, getattr(self.world, what), number=which, **facts)

    @rule(
        later=st.sampled_from([5 * MINUTE, HOUR, 6 * HOUR, DAY]),
        texts_leave=st.booleans(),
        jobs_run=st.sampled_from([True, True, False]),
    )
    def time_goes_by(self, later, texts_leave, jobs_run):
        self.now += later
        self.yes, self.back = set(), set()
        if jobs_run:
            number = offers.expire_offers(now=self.now) + covers.go_on(now=self.now)
            number += releasing.release_due(now=self.now) + releasing.remind(now=self.now)
            number += agreeing.tell_of_silent(now=self.now)
            event(f"jobs: {'something' if number else 'nothing'} was due")
        if texts_leave:
            while untold.finalize_next(now=self.now) is not None:
                pass
            due = Message.objects.filter(state="pending", not_before__lte=self.now)
            due.update(state="delivered", called_at=self.now)

    @precondition(lambda self: self.now < self.last.shifts[self.world.shifts[0]].start - DAY)
    @rule(hours=st.integers(1, 23))
    def the_day_before_comes(self, hours):
        first = self.last.shifts[self.world.shifts[0]]
        self.now = max(self.now, first.start - hours * HOUR)
        self.yes, self.back = set(), set()
        offers.expire_offers(now=self.now)
        covers.go_on(now=self.now)
        releasing.release_due(now=self.now)

    @invariant()
    def all_holds(self):
        after = picture()
        Step(self.last, after, frozenset(self.yes), frozenset(self.back), self.now, frozenset(self.parted)).check()
        self.last = after
        self.yes, self.back, self.parted = set(), set(), set()


def test_whatever_is_done_in_whatever_order():
    Paths.world = World()
    how = settings(
        max_examples=30,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Paths, settings=how)
