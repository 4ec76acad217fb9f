"""Who comes and who helps in the demo, and what was held: by the verbs that people use."""

import contextlib
import datetime as dt
import random
from collections.abc import Iterator

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from accounts.signing_in import known_numbers
from core.errors import Refusal
from core.phone_numbers import phones
from demo.events.programme import Stage
from demo.events.specs import Spec
from demo.people import invented_names
from demo.people.people import number
from events.models import Event, Occurrence
from events.records import recording
from registrations.models import SeatPool
from registrations.registering import invitations, new_registration
from registrations.registering.new_registration import AttendeeFacts, RegistrationRequest
from volunteers import queries
from volunteers.blocks import holding, naming
from volunteers.models import Cover, Shift, SignUp, TeamBlock, TeamMembership, Volunteer
from volunteers.shifts import planning
from volunteers.signups import agreeing, cover_answers, covers, offers, signing_up, swaps, waiting

TRIED = 12
"""Sign-ups that are looked through for somebody who can't come, or would change."""
HELD = 3
"""Places that a team holds."""
PARTIES = (1, 2, 2, 3, 3, 4, 5)
SENTENCES = (
    "人来得比想的多，加了二十个凳子。", "老人们问得最多的是“能不能再来一次”。", "孩子们做完不肯走，又做了一遍。",
    "下了点小雨，搬进屋里照常。", "有三位从邻街道赶来。", "讲解员嗓子哑了，效果好。", "展品坏了一件，当场修好接着用。",
)  # fmt: skip


class Residents:
    """Numbers of parties, one after the other: 139 0000 2000 and up. The first is the demo's own resident."""

    def __init__(self) -> None:
        self.tails: Iterator[int] = iter(range(2000, 9999))

    def next(self) -> str:
        """A number that nobody else uses."""
        return number(next(self.tails))


def fill(spec: Spec, event: Event, stage: Stage, residents: Residents, *, at: dt.datetime) -> None:
    """Parties register until the pool is as full as this event is to be; a full one gets a queue.

    Which party meets a pool with too few seats left depends on the day: it waits, it wants to come together.
    """
    pools = list(SeatPool.objects.filter(event=event).select_related("occurrence").order_by("pk"))
    busy = pools if len(pools) < 5 else [*pools[:2], *stage.chance.sample(pools[2:], k=2)]
    for index, pool in enumerate(busy):
        if pool.unit == SeatPool.Unit.GROUPS:
            _fill_with_class(spec, pool, stage, residents, at=at, wanted=2 if spec.full and not index else index % 2)
        else:
            share = 1.3 if spec.full and not index else stage.chance.uniform(0.05, 0.3)
            _fill_with_parties(spec, pool, stage, residents, at=at, heads=int(pool.capacity * share))


def _fill_with_parties(
    spec: Spec, pool: SeatPool, stage: Stage, residents: Residents, *, at: dt.datetime, heads: int
) -> None:
    young = any(slug.startswith("youth") for slug in spec.audiences)
    while heads > 0:
        size = min(stage.chance.choice(PARTIES), heads)
        names = invented_names.party(stage.chance, size=size, young=young)
        heads -= size
        bands = ["elder" if not young else "adult"] + ["child" if young else "elder"] * (size - 1)
        _register(
            RegistrationRequest(
                event_id=pool.event_id,
                occurrence_ids=(pool.occurrence_id,) if pool.occurrence_id else (),
                phone=residents.next(),
                contact_name=names[0],
                made_for="self" if size == 1 else "family",
                attendees=tuple(
                    AttendeeFacts(name=name, age_band=band) for name, band in zip(names, bands, strict=False)
                ),
                party_size=size,
                wait_if_full=True,
                needs="坐前排，听不太清" if stage.chance.random() < 0.08 else "",
            ),
            at=at,
        )
        at += dt.timedelta(minutes=17)


def _fill_with_class(
    spec: Spec, pool: SeatPool, stage: Stage, residents: Residents, *, at: dt.datetime, wanted: int
) -> None:
    occurrence = pool.occurrence
    if occurrence is None:
        return
    for group in range(wanted):
        teacher = stage.chance.choice(invented_names.SURNAMES) + "老师"
        _register(
            RegistrationRequest(
                event_id=pool.event_id,
                occurrence_ids=(occurrence.pk,),
                phone=residents.next(),
                contact_name=teacher,
                made_for="group",
                group_name=occurrence.school if not group else "八街小样中学",
                grade=occurrence.grade,
                pupils=occurrence.pupils or 40,
                adults=occurrence.adults or 4,
                invitation=invitations.of(pool.event).token(None),
                needs="1 名学生坐轮椅" if stage.chance.random() < 0.2 else "",
            ),
            at=at,
        )


def _register(request: RegistrationRequest, *, at: dt.datetime) -> None:
    """Everybody in the demo has proved their number."""
    known_numbers.remember(phones.look_up(request.phone), now=at)
    new_registration.register(request=request, now=at)


def staff_shifts(volunteers: list[Volunteer], chance: random.Random, *, now: dt.datetime) -> None:
    """Volunteers take some of the places of a month; who is refused (another shift then) is passed over."""
    month = Shift.objects.open_at(now).filter(start__date__lte=timezone.localdate(now) + dt.timedelta(days=30))
    for shift in month.select_related("qualification"):
        wanted = chance.randrange(shift.maximum + 1)
        able = [volunteer for volunteer in volunteers if _is_able(volunteer, shift)]
        for volunteer in chance.sample(able, k=min(len(able), wanted + 1)):
            if wanted > 0:
                wanted -= _signs_up(volunteer, shift, now)
            else:
                _waits(volunteer, shift, now)


def _is_able(volunteer: Volunteer, shift: Shift) -> bool:
    held = {entry.qualification_id for entry in volunteer.qualifications.all()}
    return shift.language in volunteer.languages and shift.qualification_id in {None, *held}


def _signs_up(volunteer: Volunteer, shift: Shift, now: dt.datetime) -> bool:
    try:
        signing_up.sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=now)
    except Refusal:
        return False
    return True


def _waits(volunteer: Volunteer, shift: Shift, now: dt.datetime) -> None:
    """Whoever comes to a full shift waits for it; where there is room they leave it to others."""
    with contextlib.suppress(Refusal):
        waiting.join(volunteer_id=volunteer.pk, shift_id=shift.pk, now=now)


def seek_cover(*, now: dt.datetime) -> None:
    """On three shifts to come somebody can't: one is taken over, for one somebody said no, and one asks still."""
    said = ["yes", "no", ""]
    for sign_up in _lonely(now)[:TRIED]:
        with contextlib.suppress(Refusal):
            cover = covers.ask(sign_up=sign_up, reason="那天要出差", now=now)
            _answer(cover, said.pop(0), now)
        if not said:
            break


def _answer(cover: Cover, said: str, now: dt.datetime) -> None:
    ask = cover.asks.order_by("pk").first()
    if ask and said == "yes":
        cover_answers.accept(ask=ask, now=now)
    elif ask and said == "no":
        cover_answers.decline(ask=ask, now=now)


def offer_swap(*, now: dt.datetime) -> None:
    """Somebody would change their shift for another, and those on it are asked."""
    for sign_up in _lonely(now).exclude(covers__isnull=False)[:TRIED]:
        shift = queries.with_places(Shift.objects.all()).get(pk=sign_up.shift_id)
        for wanted in swaps.choices(sign_up.volunteer, shift, now=now):
            with contextlib.suppress(Refusal):
                swaps.propose(sign_up=sign_up, wanted_id=wanted.pk, now=now)
                return


def hold_for_team(*, now: dt.datetime) -> None:
    """A captain keeps places for the team: one member says yes, one has not answered, one has no name yet."""
    deadline_before = dt.timedelta(days=2)
    captains = TeamMembership.objects.active().filter(role=TeamMembership.Role.CAPTAIN).order_by("pk")
    far = Shift.objects.open_at(now).filter(start__gt=now + dt.timedelta(days=6), taken__lte=F("maximum") - HELD)
    for shift in far[:TRIED]:
        for captain in captains.select_related("team", "volunteer__person"):
            with contextlib.suppress(Refusal):
                block = holding.hold(
                    team_id=captain.team_id,
                    shift_id=shift.pk,
                    size=HELD,
                    names_until=_evening(shift.start - deadline_before),
                    by=captain.volunteer.person,
                    now=now,
                )
                _name_two(block, captain, now)
                return


def change_a_shift(*, now: dt.datetime) -> None:
    """What is to be done on a shift becomes another thing: one of those on it says yes again, one no, the others nothing yet."""
    on = Count("sign_ups", filter=Q(sign_ups__status=SignUp.Status.CONFIRMED))
    far = Shift.objects.open_at(now).filter(start__gt=now + dt.timedelta(days=4))
    shift = far.annotate(on=on).order_by("-on", "start", "pk").first()
    if shift is None:
        return
    need = planning.Need(**planning.facts_of(shift) | {"note": "先带大家做小实验，再讲解"})
    planning.edit_shift(shift=shift, span=shift.span, need=need, now=now, task_changed=True)
    asked = list(SignUp.objects.asked_again().filter(shift=shift).order_by("pk"))
    for sign_up, verb in zip(asked, (agreeing.agree, agreeing.disagree), strict=False):
        verb(sign_up=sign_up, now=now)


def _evening(at: dt.datetime) -> dt.datetime:
    """Six in the evening of that day."""
    return timezone.localtime(at).replace(hour=18, minute=0, second=0, microsecond=0)


def _name_two(block: TeamBlock, captain: TeamMembership, now: dt.datetime) -> None:
    named: list[SignUp] = []
    for mate in captain.team.memberships.active().exclude(pk=captain.pk).order_by("pk"):
        with contextlib.suppress(Refusal):
            by = captain.volunteer.person
            named.append(naming.name(block=block, volunteer_id=mate.volunteer_id, by=by, now=now))
        if len(named) == HELD - 1:
            offers.accept(sign_up=named[0], now=now)
            return


def _lonely(now: dt.datetime) -> "QuerySet[SignUp]":
    """Who stands on a shift for which nobody waits, soonest first."""
    far = now + dt.timedelta(days=4)
    rows = SignUp.objects.filter(status=SignUp.Status.CONFIRMED, shift__start__gt=far)
    return rows.exclude(shift__sign_ups__status=SignUp.Status.WAITLISTED).order_by("shift__start", "pk")


def hold(spec: Spec, event: Event, stage: Stage) -> None:
    """Every date of a past event gets its record."""
    for occurrence in event.occurrences.order_by("start"):
        _record(spec, occurrence, stage)


def _record(spec: Spec, occurrence: Occurrence, stage: Stage) -> None:
    usual = spec.seats if spec.unit == "people" else occurrence.pupils or 40
    heads = int((usual or 60) * stage.chance.uniform(0.6, 1.2))
    groups = list(spec.audiences) or ["youth"]
    counts = {slug: max(1, heads // len(groups) + stage.chance.randrange(-2, 3)) for slug in groups}
    recording.record(
        occurrence=occurrence,
        counts=counts,
        online_heads=0,
        sentence=stage.chance.choice(SENTENCES),
        photos=(),
        cost=None,
        by=stage.by,
        now=occurrence.end + dt.timedelta(hours=3),
    )
