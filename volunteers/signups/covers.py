"""Finding cover: who can't come, or a free place that is near, has the five best who fit asked; the first yes wins.

The waiting list goes before: cover is only sought where nobody waits who fits. Whoever asks for it stays on the shift until
somebody takes over. Locks: volunteers, shifts, sign-ups, then the search and its questions.
"""

import datetime as dt
from bisect import bisect
from collections.abc import Collection
from dataclasses import replace

from django.db import transaction
from django.db.models import Manager, QuerySet

from accounts.models import Person
from core import tokens
from core.errors import Refusal
from notifications.texts import answer_times
from organizations import travel
from volunteers import cover_notices, queries, rules
from volunteers.models import Cover, CoverAsk, Shift, SignUp, Volunteer
from volunteers.signups import candidates, ending_covers, places, waiting

AT_A_TIME = cover_notices.FIVE
A_DAY = 3
"""Searches for one place that people begin in 24 hours: each asks five people by text."""
MOST_BEGUN = 10
"""The same of all searches, whoever was texted: each tells the organizers."""
A_PORTION = 20
"""Searches that one portion takes on, each in its own transaction."""
SOON = dt.timedelta(hours=24)
"""So near a place that came free is filled by asking, not only by the open list."""
SHARE = 4
"""Each round waits for a quarter of what is left, so that there is time for others."""
Answer = CoverAsk.Answer
Status = Cover.Status


def ask(
    *,
    sign_up: SignUp,
    now: dt.datetime,
    reason: str = "",
    by: Person | None = None,
    only: Volunteer | None = None,
) -> Cover:
    """Seek somebody for the place of a volunteer who can't come; until then they stay on the shift.

    ``only``: nobody else is asked than this one (a team mate).

    With no time for an answer nobody is asked by text: the organizers are told with the five best to ring. Again while it goes
    on is the same search, also where they ring and a text would come too late. Refusals: ``not_signed_up``, ``people_wait`` (withdraw: they are asked), ``mate_cannot`` and ``no_time`` (of ``only``),
    ``cover_open`` (another search for it goes on), ``sought_often`` (``A_DAY``, ``MOST_BEGUN``), and what
    ``rules.closed_refusal`` says of the shift, but that it is closed or not open yet.
    """
    with transaction.atomic():
        places.lock_volunteer(sign_up.volunteer_id)
        shift = places.lock_shift(sign_up.shift_id)
        mine = SignUp.objects.select_for_update(of=("self",)).select_related("volunteer__person").get(pk=sign_up.pk)
        if going_on := mine.covers.seeking().first():
            return _the_same(going_on, only)
        _refuse(mine, shift, now)
        given_up = mine.covers.filter(status=Status.NOBODY, named=False)
        if not only and time_to_answer(shift, now) is None and (rung := given_up.order_by("-pk").first()):
            return rung  # the organizers ring already
        refuse_often(mine.covers, now)
        older = list(given_up.values_list("pk", flat=True))
        ending_covers.end_others(None, mine, now)
        if only:
            cover = _pass_on(mine, shift, only, now)
        else:
            cover = _begin(shift, now, leaving=mine, by=by, reason=reason, older=older)
        cover_notices.begun(cover, shift, now=now, by=by or mine.volunteer.person)
    return cover


def ask_for_free_place(*, shift: Shift, by: Person, now: dt.datetime, reason: str = "") -> Cover:
    """The same for a place that nobody has, by staff. Again while it goes on is the same search.

    Refusals: ``full``, ``people_wait``, ``sought_often`` (``A_DAY``, ``MOST_BEGUN``), and those of the shift.
    """
    with transaction.atomic():
        locked = places.lock_shift(shift.pk)
        if going_on := locked.covers.seeking().filter(leaving=None).first():
            return going_on
        if refusal := still_held(locked, now):
            raise refusal
        if locked.taken >= locked.maximum:
            raise Refusal("full", "这个岗位没有空位。谁去不了，请在他那一行点“替他找人”。")
        _refuse_where_people_wait(locked, now)
        refuse_often(
            locked.covers.filter(leaving=None).exclude(by=None).exclude(status=Status.FOUND), now, by_staff=True
        )
        cover = _begin(locked, now, by=by, reason=reason)
        if not cover.is_seeking:
            cover_notices.nobody(cover, locked, now=now, by=by)
    return cover


def fill(*, shift_id: int, now: dt.datetime, leaving: SignUp | None = None) -> Cover | None:
    """Seek somebody for a place that came free shortly before; the caller holds the shift and has asked who waits.

    Nothing where enough are left, where the shift is closed, far off or begun, or where somebody is sought for it already.
    What whoever left late is told of goes with that text to the organizers; else they are told here.
    """
    shift = places.lock_shift(shift_id)
    post = queries.post_of(shift)
    is_near = now < shift.start <= now + SOON
    if not is_near or shift.taken >= shift.ideal or rules.closed_refusal(post, now=now):
        return None
    if shift.covers.seeking().filter(leaving=leaving).exists():
        return None
    if list_goes_first(shift, now):
        return None
    cover = _begin(shift, now, leaving=leaving, reason=leaving.reason if leaving else "")
    if leaving is None:
        cover_notices.begun(cover, shift, now=now)
    return cover


def go_on(*, now: dt.datetime) -> int:
    """Ask the next in a portion of the searches whose round is over; returns how many, 0 at the end. Twice does no harm."""
    late = Cover.objects.seeking().filter(answer_by__lte=now).order_by("pk")
    return sum(_go_on(cover, now) for cover in late[:A_PORTION])


@transaction.atomic
def _go_on(cover: Cover, now: dt.datetime) -> bool:
    shift, locked = ending_covers.lock(cover)
    if not locked.is_seeking or not locked.answer_by or locked.answer_by > now:
        return False
    next_round(locked, shift, now)
    return True


def next_round(cover: Cover, shift: Shift, now: dt.datetime, *, by: Person | None = None) -> None:
    """Ask the next five; with nobody left, or no time, the organizers hear whom to ring, and who asked that they are still on it.

    ``by``: whoever gave the last answer, or noted it, knows.
    """
    if is_filled(cover, shift):
        ending_covers.end_now(cover, now)
        return
    if not cover.named and ask_more(cover, shift, now):
        return
    if cover.named:
        ending_covers.end_now(cover, now)
        if leaving := ending_covers.still_on(cover):
            words = "没有人能和你换。" if cover.wanted_id else "你请的人来不了。"
            cover_notices.still_on(cover, leaving, shift, words, now=now)
            if not cover.wanted_id:
                cover_notices.mate_cannot(cover, leaving, shift, now=now, by=by)
        return
    _give_up(cover, now)
    cover_notices.nobody(cover, shift, now=now, by=by)
    if leaving := ending_covers.still_on(cover):
        cover_notices.still_on(cover, leaving, shift, "问过的人里还没有能来的，组织者会打电话找。", now=now)


def resume(cover: Cover, shift: Shift, now: dt.datetime, *, by: Person) -> None:
    """Seek again after a yes was taken back (``by``): those who were late first, if they still can, then as many more as can answer."""
    deadline = time_to_answer(shift, now)
    late = list(cover.asks.filter(answer=Answer.LATE).select_related("volunteer__person").order_by("answered_at", "pk"))
    if deadline and late:
        cover.status = Status.SEEKING
        cover.answer_by = deadline
        ending_covers.save(cover, now)
        for one in late:
            if _could_come(one.volunteer, shift, now):
                question(cover, shift, one.volunteer, now)
    if not ask_more(cover, shift, now):
        _give_up(cover, now)
        cover_notices.nobody(cover, shift, now=now, by=by)
    else:
        cover_notices.reopened(cover, shift, now=now, by=by)


def _could_come(volunteer: Volunteer, shift: Shift, now: dt.datetime) -> bool:
    """Whether somebody who was late once could come still."""
    return bool(volunteer.person.phone) and waiting.unfit(volunteer, shift, now) is None


def ask_more(cover: Cover, shift: Shift, now: dt.datetime) -> bool:
    """Ask so many that five can still answer; whether anybody can, by a new deadline."""
    deadline = time_to_answer(shift, now)
    if deadline is None:
        return False
    outstanding = list(cover.asks.filter(answer=Answer.ASKED, answer_by__gt=now).values_list("answer_by", flat=True))
    wanted = max(AT_A_TIME - len(outstanding), 0)
    chosen = candidates.best(shift, count=wanted, now=now, but=_asked(cover)) if wanted else []
    if not chosen and not outstanding:
        return False
    cover.status = Status.SEEKING
    cover.answer_by = deadline if chosen else max(at for at in outstanding if at)
    ending_covers.save(cover, now)
    for volunteer in chosen:
        question(cover, shift, volunteer, now)
    return True


def question(cover: Cover, shift: Shift, volunteer: Volunteer, now: dt.datetime) -> CoverAsk:
    """Ask this one by text, until the deadline of the search; whoever was asked before in it is asked again."""
    made = _row(cover, volunteer, Answer.ASKED, now, answer_by=cover.answer_by)
    cover_notices.asked(made, cover, shift, now=now)
    return made


def time_to_answer(shift: Shift, now: dt.datetime) -> dt.datetime | None:
    """Until when those who are asked now may answer; None where it is too late to ask by text."""
    within = min((shift.start - now) / SHARE, answer_times.ANSWER_TIME)
    return answer_times.answer_by(now=now, starts=shift.start, within=within)


def still_held(shift: Shift, now: dt.datetime) -> Refusal | None:
    """Why nobody may take over a place of this shift: also of one whose sign-ups are closed somebody may."""
    return rules.closed_refusal(replace(queries.post_of(shift), is_closed=False, opens_at=None), now=now)


def list_goes_first(shift: Shift, now: dt.datetime) -> bool:
    """Whether a free place is offered to the waiting list: somebody there fits, and has time to answer."""
    return time_to_answer(shift, now) is not None and someone_waits(shift, now)


def someone_waits(shift: Shift, now: dt.datetime) -> bool:
    """Whether anybody who could take the shift stands in its waiting list."""
    in_line = [
        row.volunteer for row in SignUp.objects.waiting().filter(shift=shift).select_related("volunteer__person")
    ]
    if not in_line:
        return False
    roads = travel.table()
    helpers = queries.helpers_of(in_line, around=shift.span, roads=roads)
    post = queries.post_of(shift)
    return any(rules.unfit_refusal(post, one, now=now, minutes=roads.minutes) is None for one in helpers.values())


def is_filled(cover: Cover, shift: Shift) -> bool:
    """A free place was sought to be filled, and somebody signed up by themselves."""
    return shift.taken >= shift.maximum and ending_covers.still_on(cover) is None


def _refuse(mine: SignUp, shift: Shift, now: dt.datetime) -> None:
    if mine.status != SignUp.Status.CONFIRMED:
        raise Refusal("not_signed_up", "已经不在这个岗上了，不用找人接。")
    if refusal := still_held(shift, now):
        raise refusal
    _refuse_where_people_wait(shift, now)


def _refuse_where_people_wait(shift: Shift, now: dt.datetime) -> None:
    if list_goes_first(shift, now):
        raise Refusal("people_wait", "有人在候补，不用另外找：退出以后马上按次序问他们。")


def _begin(
    shift: Shift,
    now: dt.datetime,
    *,
    leaving: SignUp | None = None,
    by: Person | None = None,
    reason: str = "",
    older: Collection[int] = (),
) -> Cover:
    """``older``: searches for the same place in which everybody was asked already."""
    cover = Cover(shift=shift, leaving=leaving, by=by, reason=reason, status=Status.NOBODY, created_at=now)
    ending_covers.save(cover, now)
    goes_on = ask_more(cover, shift, now)
    _adopt(cover, older)
    if not goes_on:
        _give_up(cover, now)
    return cover


def _the_same(going_on: Cover, only: Volunteer | None) -> Cover:
    """What goes on already, where it is what is asked for."""
    asked = going_on.asks.filter(volunteer=only).exists() if only else not going_on.named
    if going_on.wanted_id or not asked:
        raise open_already()
    return going_on


def open_already() -> Refusal:
    """Another search for the same place goes on."""
    return Refusal("cover_open", "这个岗正在找人接或者换。先点“不用找了，我去”，再换别的办法。")


def refuse_often(searches: "Manager[Cover] | QuerySet[Cover]", now: dt.datetime, *, by_staff: bool = False) -> None:
    """Raises ``sought_often``: those who are asked again and again stop reading.

    Of ``A_DAY`` a search in which nobody was asked is none; of ``MOST_BEGUN`` each is one.
    """
    since = now - dt.timedelta(days=1)
    begun = sorted(searches.filter(created_at__gt=since).values_list("created_at", flat=True))
    asked = CoverAsk.objects.filter(cover__in=searches.all(), asked_at__gt=since)
    asked = asked.filter(answer_by__isnull=False)  # not who was only rung, whatever they said
    # Questions pass to a later search (``_adopt``): each counts for the one that was begun last before it.
    counted = {bisect(begun, at) for at in asked.values_list("asked_at", flat=True)} - {0}
    for most, number in ((A_DAY, len(counted)), (MOST_BEGUN, len(begun))):
        if number >= most:
            instead = "请打电话找人。" if by_staff else "实在去不了，请退出并打电话告诉组织者。"
            raise Refusal("sought_often", f"一天里已经找过 {most} 次了，先不再发短信。{instead}", most=most)


def _adopt(cover: Cover, searches: Collection[int]) -> None:
    """Whoever was asked in an older search of the same place, and said nothing, may still say yes by the same link."""
    silent = CoverAsk.objects.filter(cover__in=searches, answer=Answer.ASKED)
    silent.exclude(volunteer__in=cover.asks.values("volunteer")).update(cover=cover)


def _pass_on(mine: SignUp, shift: Shift, mate: Volunteer, now: dt.datetime) -> Cover:
    """Ask one by name; why they can't is their own affair."""
    deadline = time_to_answer(shift, now)
    if deadline is None:
        raise Refusal("no_time", "来不及发短信问了，请打电话说好，再告诉组织者。")
    if mate.pk == mine.volunteer_id or not candidates.fits(shift, mate, now=now):
        raise Refusal("mate_cannot", "他这时去不了，或者不符合这个岗的要求，请换一位，或者让系统找人。")
    cover = Cover(shift=shift, leaving=mine, named=True, answer_by=deadline, created_at=now)
    ending_covers.save(cover, now)
    question(cover, shift, mate, now)
    return cover


def _give_up(cover: Cover, now: dt.datetime) -> None:
    """Nobody is asked by text any more; beside those who are silent, the best who were not asked are to be rung."""
    cover.status = Status.NOBODY
    cover.answer_by = None
    ending_covers.save(cover, now)
    left = max(AT_A_TIME - cover.asks.filter(answer__in=(Answer.ASKED, Answer.RING)).count(), 0)
    shift = queries.with_places(Shift.objects.all()).get(pk=cover.shift_id)
    named = set(cover.asks.values_list("volunteer", flat=True))
    for volunteer in candidates.best(shift, count=left, now=now, but=named, to_ring=True) if left else []:
        _row(cover, volunteer, Answer.RING, now)


def _asked(cover: Cover) -> set[int]:
    return set(cover.asks.exclude(answer=Answer.RING).values_list("volunteer", flat=True))


def _row(
    cover: Cover,
    volunteer: Volunteer,
    answer: CoverAsk.Answer,
    now: dt.datetime,
    *,
    answer_by: dt.datetime | None = None,
) -> CoverAsk:
    facts = {"answer": answer, "answer_by": answer_by, "asked_at": now, "answered_at": None, "noted_by": None}
    found = cover.asks.filter(volunteer=volunteer).first()
    if found is None:
        seed = tokens.new_seed()
        digest = tokens.digest(CoverAsk.token_of(seed))
        return CoverAsk.objects.create(cover=cover, volunteer=volunteer, link_seed=seed, link_digest=digest, **facts)
    for name, value in facts.items():
        setattr(found, name, value)
    found.save()
    return found
