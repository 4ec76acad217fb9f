"""What holds of places on shifts after every step, whoever took it and by whatever path."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from notifications.models import Message, Purpose
from notifications.texts import answer_times
from organizations import travel
from volunteers import course_notices, notices, queries, rules
from volunteers.models import Cover, CoverAsk, Shift, SignUp, TeamBlock

ENDED = ("declined", "expired", "withdrawn", "cancelled")
Pair = tuple[int, int]


@dataclass(frozen=True)
class Picture:
    """All rows at one moment."""

    sign_ups: dict[int, SignUp]
    shifts: dict[int, Shift]
    blocks: dict[int, TeamBlock]
    covers: list[Cover]
    asks: list[CoverAsk]
    messages: dict[int, Message]

    def of(self, *states: str) -> list[SignUp]:
        return [row for row in self.sign_ups.values() if row.status in states]

    def line(self, shift_id: int) -> list[int]:
        waiting = [row for row in self.of("waitlisted") if row.shift_id == shift_id]
        return [row.pk for row in sorted(waiting, key=lambda row: row.position)]


def picture() -> Picture:
    shifts = queries.with_places(Shift.objects.order_by("pk"))
    by_shift = {shift.pk: shift for shift in shifts}
    sign_ups = {row.pk: row for row in SignUp.objects.select_related("volunteer__person").order_by("pk")}
    for row in sign_ups.values():
        row.shift = by_shift[row.shift_id]
    return Picture(
        sign_ups=sign_ups,
        shifts=by_shift,
        blocks={block.pk: block for block in TeamBlock.objects.order_by("pk")},
        covers=list(Cover.objects.order_by("pk")),
        asks=list(CoverAsk.objects.select_related("cover").order_by("pk")),
        messages={message.pk: message for message in Message.objects.exclude(state="withdrawn").order_by("pk")},
    )


@dataclass(frozen=True)
class Step:
    """From one picture to the next: who said yes in it, to which shift, who is put back to where they had been, and when it was.

    ``parted``: those that a parting put back. They have what they had, whether they still fit or not: what changed meanwhile would
    have left them their place, too.
    """

    before: Picture
    after: Picture
    yes: frozenset[Pair]
    back: frozenset[Pair]
    now: dt.datetime
    parted: frozenset[Pair] = frozenset()

    def check(self) -> None:
        self._places_are_counted()
        self._one_live_row_each()
        self._fields_fit_the_state()
        self._lines_keep_their_order()
        self._nobody_comes_unasked_or_unfit()
        self._overlaps_are_marked()
        self._searches_are_consistent()
        self._texts_are_sent_once()
        self._texts_that_wait_are_so()
        self._no_place_is_free_while_somebody_waits()

    def _places_are_counted(self) -> None:
        holding = self.after.of(*SignUp.HOLDING)
        named = Counter(row.block_id for row in holding if row.block_id)
        people = Counter(row.shift_id for row in holding)
        held: Counter[int] = Counter()
        for block in self.after.blocks.values():
            if block.is_open:
                assert block.size >= named[block.pk], "more are named than the team holds"
                held[block.shift_id] += block.size - named[block.pk]
        for shift in self.after.shifts.values():
            assert shift.held == held[shift.pk], "unnamed places of teams"
            assert shift.taken == people[shift.pk] + held[shift.pk], "confirmed, offered and unnamed places"
            assert shift.taken <= shift.maximum

    def _one_live_row_each(self) -> None:
        live = Counter((row.volunteer_id, row.shift_id) for row in self.after.of(*SignUp.LIVE))
        assert set(live.values()) <= {1}

    def _fields_fit_the_state(self) -> None:
        for row in self.after.sign_ups.values():
            assert (row.answer_by is not None) == row.is_offered, "a deadline of offers only"
            assert row.position is not None or not row.is_waiting, "whoever waits has a position"
            assert row.position is None or row.status != "confirmed", "whoever is on it waits for nothing"
            assert not row.has_overlap or row.status == "confirmed"
            assert row.agreement != "asked" or (row.agreed_to and row.asked_again_at)
            assert row.agreement != "asked" or row.status in {"confirmed", "withdrawn"}
            assert row.block_id is None or not row.is_waiting, "the list knows no teams"
            assert row.path != "staff" or row.reason or row.status != "confirmed", "staff say why"
            if row.is_offered and row.block_id is None:
                assert row.position is not None, "only who waited is asked"

    def _lines_keep_their_order(self) -> None:
        for pk in self.after.shifts:
            line = self.after.line(pk)
            positions = [self.after.sign_ups[row].position for row in line]
            assert len(set(positions)) == len(line)
            numbers = [queries.place_in_line(self.after.sign_ups[row]) for row in line]
            assert numbers == list(range(1, len(line) + 1)), "first, second, third"
            stayed = set(line) & set(self.before.line(pk))
            assert [row for row in line if row in stayed] == [row for row in self.before.line(pk) if row in stayed]
            newer = [row for row in line if row not in self.before.sign_ups]
            assert line[len(line) - len(newer) :] == newer, "whoever comes later stands behind"

    def _confirmed_now(self) -> list[SignUp]:
        was = {row.pk for row in self.before.of("confirmed")}
        return [row for row in self.after.of("confirmed") if row.pk not in was]

    def _nobody_comes_unasked_or_unfit(self) -> None:
        roads = travel.table()
        for row in self._confirmed_now():
            pair = (row.volunteer_id, row.shift_id)
            assert pair in self.yes | self.back | self.parted, "nobody is confirmed without having said yes"
            if pair in self.parted:
                continue
            helper = queries.helper_of(row.volunteer, around=row.shift.span, roads=roads)
            others = tuple(place for place in helper.places if place.shift_id != row.shift_id)
            post = queries.post_of(row.shift)
            why = rules.all_unfit(post, replace(helper, places=others), now=self.now, minutes=roads.minutes)
            assert why == [], "whoever comes is fit to"
            assert row.shift.start > self.now
            assert post.is_live

    def _overlaps_are_marked(self) -> None:
        roads = travel.table()
        held = defaultdict(list)
        for row in self.after.of(*SignUp.ACTIVE):
            if row.shift.occurrence.state != "postponed":
                held[row.volunteer_id].append(row)
        for rows in held.values():
            for row in rows:
                others = [one for one in rows if one is not row]
                coming = [one for one in others if one.shift.end > self.now]
                if row.shift.end > self.now and not row.has_overlap:
                    assert not _clashes(row, coming, roads), "two places at once, and nobody is told"
                assert not row.has_overlap or _clashes(row, others, roads), "marked, and clashes with nothing"

    def _searches_are_consistent(self) -> None:
        for cover in self.after.covers:
            assert (cover.answer_by is not None) == cover.is_seeking
            assert not cover.is_found or (cover.taken_by_id and cover.undo_until)
        seeking = [cover for cover in self.after.covers if cover.is_seeking]
        assert set(Counter((cover.shift_id, cover.leaving_id) for cover in seeking).values()) <= {1}
        for cover in seeking:
            leaving = self.after.sign_ups.get(cover.leaving_id)
            if cover.named:
                assert leaving
                assert leaving.status == "confirmed", "asked for a place that is given up"
        for ask in self.after.asks:
            assert ask.answer != "asked" or ask.answer_by

    def _texts_are_sent_once(self) -> None:
        new = [message for pk, message in self.after.messages.items() if pk not in self.before.messages]
        told = Counter((message.phone_hash, message.about) for message in new)
        assert set(told.values()) <= {1}, "one change, two texts"
        was_offered = {row.pk for row in self.before.of("offered")}
        for row in self.after.of("offered"):
            if row.pk not in was_offered:
                mine = [one for one in new if one.about == notices.about(row) and one.purpose == Purpose.OFFER]
                assert len(mine) == 1, "asked by one text"
        confirmations = Counter(message.about for message in new if message.key.endswith(":confirmed"))
        for row in self._confirmed_now():
            if row.path != "swap" and (row.volunteer_id, row.shift_id) not in self.back | self.parted:
                assert sum(confirmations[about] for about in course_notices.told_of(row)) == 1

    def _texts_that_wait_are_so(self) -> None:
        rows = {notices.about(row): row for row in self.after.sign_ups.values()}
        courses: dict[str, int] = Counter()
        for row in self.after.of("confirmed"):
            if row.path == "course":
                courses[course_notices.about(row)] += 1
        for message in self.after.messages.values():
            if message.state != "pending":
                continue
            if row := rows.get(message.about):
                kind = message.key.removeprefix(f"{message.about}:").partition(":")[0]
                assert kind != "offered" or row.is_offered, "asks for an answer that nobody waits for"
                assert kind != "again" or row.is_asked_again or message.is_provisional
                assert kind != "confirmed" or row.status == "confirmed", "tells of a place that is given up"
            elif message.about.startswith("course:"):
                number = courses[message.about]
                assert number
                assert f"】{number} 个岗位报上了" in message.text

    def _no_place_is_free_while_somebody_waits(self) -> None:
        roads = travel.table()
        for shift in self.after.shifts.values():
            line = [self.after.sign_ups[pk] for pk in self.after.line(shift.pk)]
            post = queries.post_of(shift)
            if not line or shift.taken >= shift.maximum or rules.closed_refusal(post, now=self.now):
                continue
            if answer_times.answer_by(now=self.now, starts=shift.start) is None:
                continue
            helpers = queries.helpers_of([row.volunteer for row in line], around=shift.span, roads=roads)
            for row in line:
                why = rules.unfit_refusal(post, helpers[row.volunteer_id], now=self.now, minutes=roads.minutes)
                assert why, "a place is free, and somebody waits who could come"


def _clashes(row: SignUp, others: list[SignUp], roads: travel.Table) -> bool:
    mine = queries.place_of(row.shift)
    places = tuple(queries.place_of(one.shift) for one in others)
    return rules.clash(mine.span, mine.street, places, minutes=roads.minutes) is not None
