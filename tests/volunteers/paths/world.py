"""Six volunteers, a team, a course of three lessons and two shifts besides: where all paths to a place can cross."""

import datetime as dt

from accounts.models import Person
from core.spans import Span
from events.changes import cancelling, postponing, rescheduling
from tests.factories.people import AssociationFactory, MembershipFactory
from tests.factories.taking_part import TeamFactory, TeamMembershipFactory, VolunteerFactory
from tests.volunteers.signups.lessons import course, lesson_of
from tests.volunteers.signups.making import HOUR, NOW, START
from volunteers.models import Qualification, Shift, Team, Volunteer, VolunteerMerge, VolunteerQualification
from volunteers.profiles import colliding, merging, parting, pausing, qualifications
from volunteers.profiles.qualifications import Certificate
from volunteers.shifts import planning

DAY = dt.timedelta(days=1)
LAST = dt.date(2026, 12, 31)
EXPIRED = dt.date(2026, 9, 12)
"""Before any of the shifts."""
PEOPLE = 6
MEMBERS = 3


class World:
    """Who and what there is; whatever is done to it is done by verbs."""

    def __init__(self) -> None:
        self.paper = Qualification.objects.create(name="急救证")
        lessons = course(3, maximum=2, ideal=2)
        exam = lesson_of(start=START + HOUR, role="监考", maximum=1, qualification=self.paper)
        fair = lesson_of(start=START + DAY, role="引导员", maximum=2, ideal=2)
        self.shifts = [shift.pk for shift in (*lessons, exam, fair)]
        self.lessons = self.shifts[:3]
        self.people = [VolunteerFactory(joined_at=NOW) for _ in range(PEOPLE)]
        self.team: Team = TeamFactory()
        for number, volunteer in enumerate(self.people[:MEMBERS]):
            role = "member" if number else "captain"
            TeamMembershipFactory(team=self.team, volunteer=volunteer, role=role, begun_at=NOW)
        self.captain: Person = self.people[0].person
        self.staff: Person = MembershipFactory(organization=AssociationFactory(), role="organizer").person
        for volunteer, last in ((self.people[1], LAST), (self.people[3], LAST), (self.people[4], EXPIRED)):
            VolunteerQualification.objects.create(
                volunteer=volunteer, qualification=self.paper, status="verified", valid_until=last
            )

    def volunteer(self, number: int) -> Volunteer:
        return Volunteer.objects.select_related("person").get(pk=self.people[number].pk)

    def shift(self, number: int) -> Shift:
        rows = Shift.objects.select_related("occurrence__event", "qualification")
        return rows.get(pk=self.shifts[number])

    def edit(self, number: int, *, now: dt.datetime, **facts: object) -> None:
        """As organizers change a shift, whoever is unfit by it."""
        shift = self.shift(number)
        need = planning.Need(**(planning.facts_of(shift) | facts))
        span = Span(shift.start, shift.end)
        planning.edit_shift(shift=shift, span=span, need=need, now=now, keeps_unfit=True, task_changed=True)

    def move(self, number: int, by: dt.timedelta, *, now: dt.datetime) -> None:
        date = self.shift(number).occurrence
        moves = rescheduling.plan_moves(
            occurrence=date, start=date.start + by, end=date.end + by, venue_id=date.venue_id, shift_rest=False
        )
        rescheduling.reschedule(
            event=date.event, moves=moves, by=self.staff, reason="路塌了", now=now, override_reason="会补人"
        )

    def postpone(self, number: int, *, now: dt.datetime) -> None:
        date = self.shift(number).occurrence
        postponing.postpone(event=date.event, occurrences=[date], by=self.staff, reason="路塌了", now=now)

    def cancel(self, number: int, *, now: dt.datetime) -> None:
        date = self.shift(number).occurrence
        cancelling.cancel_occurrences(event=date.event, occurrences=[date], by=self.staff, reason="暴雨", now=now)

    def pause(self, number: int, *, now: dt.datetime) -> None:
        """Or resume who is paused."""
        volunteer = self.volunteer(number)
        if volunteer.active:
            pausing.pause(volunteer=volunteer, reason="出差", by=self.staff, now=now)
        else:
            pausing.resume(volunteer=volunteer, by=self.staff, now=now)

    def certify(self, number: int, last: dt.date, *, now: dt.datetime) -> None:
        certificate = Certificate(qualification=self.paper, number="", issuer="", valid_from=None, valid_until=last)
        qualifications.register(volunteer_id=self.people[number].pk, certificate=certificate, by=self.staff, now=now)

    def revoke(self, number: int, *, now: dt.datetime) -> None:
        for held in VolunteerQualification.objects.verified().filter(volunteer=self.people[number]):
            qualifications.revoke(held=held, reason="名字不对", by=self.staff, now=now)

    def merge(self, kept: int, merged: int, *, drops_merged: bool, now: dt.datetime) -> VolunteerMerge:
        """Where two of their places collide, those of the same one are given up."""
        stays = self.volunteer(kept)
        goes = self.volunteer(merged)
        pairs = colliding.between(stays, goes, now=now)
        drop = {(pair.of_merged if drops_merged else pair.of_kept).pk for pair in pairs}
        facts = {"reason": "同一个人换了号码", "by": self.staff, "drop": drop, "now": now}
        return merging.merge(kept=stays, merged=goes, **facts)

    def part(self, merge: VolunteerMerge, *, now: dt.datetime) -> None:
        parting.part(merge=merge, by=self.staff, now=now)
