"""Submit a request for an outreach, and confirm it by the link in a text."""

import datetime as dt

from django.conf import settings
from django.db import transaction

from accounts import locks
from accounts.consents import consent_texts, consenting
from accounts.models import Person
from core import phrases, tokens
from core.errors import Refusal
from core.phone_numbers import phones
from events.wording import vocabulary
from organizations.models import Area
from outreach_requests import notices, queries, rules, staff_notices, transitions
from outreach_requests.models import OutreachRequest, RequestStep, RequestTime
from outreach_requests.rules import Asked, Time
from venues.models import Venue

__all__ = ["Asked", "Time", "ask", "ask_from_outside", "confirm", "drop_unconfirmed", "send_link_again"]

State = OutreachRequest.State
AGAIN_AFTER = dt.timedelta(minutes=10)
"""So long the first text is waited for."""
A_TIME = 200
"""Requests that one portion deletes."""


def ask(*, asked: Asked, now: dt.datetime) -> OutreachRequest:
    """Keep the request. A proven number is in the queue at once; any other gets a text with a link and a button first.

    Refuses what ``rules.check`` and ``refuse_another`` refuse, already_asked and unknown_topic.
    """
    rules.check(asked, today=phrases.local(now).date())
    vocabulary.refuse_unknown_topic(asked.topic)
    made = _draft(asked, now)
    with transaction.atomic():
        locks.acquire(f"network:{asked.network}", f"phone:{made.phone_hash}")
        _refuse_twice(made, asked)
        _refuse_too_many(made, asked, now)
        _store(made, asked, now)
        if asked.proven:
            staff_notices.waits(made, by=_asker(asked), now=now)
        else:
            notices.to_confirm(made, min(time.day for time in asked.times), now=now)
    return made


def ask_from_outside(*, asked: Asked, now: dt.datetime) -> OutreachRequest:
    """As ``ask``, for people and programs who are no staff: whoever types a number doesn't learn what is asked for under
    it; its phone gets the link, once a day. What it has yet to confirm has its text already: no further one goes to a
    number that has said nothing. Who has proven the number gets the request that is there.

    Refuses: answer_on_phone, and all that ``ask`` refuses but already_asked and not_confirmed_yet.
    """
    try:
        return ask(asked=asked, now=now)
    except Refusal as refusal:
        if refusal.code not in {"already_asked", "not_confirmed_yet"}:
            raise
    before = _same(asked)
    if asked.proven and before:
        return before
    if before and before.state != State.UNCONFIRMED:
        send_link_again(asked=asked, now=now)
    sentence = f"短信发到 {phones.mask(asked.phone)} 了，今天发过的不再发。点开短信里的链接，就能看到点的单。"
    raise Refusal("answer_on_phone", sentence)


def confirm(*, request: OutreachRequest, now: dt.datetime) -> OutreachRequest:
    """Whoever holds the link says that it was they; twice is as good as once."""
    with transaction.atomic():
        states = set(State.values) - {State.WITHDRAWN, State.LAPSED}
        locked = transitions.lock(request.pk, states=states, refusal=_is_over())
        if locked.state == State.UNCONFIRMED:
            transitions.transition(locked, to=State.NEW, words="本人确认，进了待答单", now=now)
    return locked


def send_link_again(*, asked: Asked, now: dt.datetime) -> None:
    """Text the number the link of the same request, or of one it has yet to confirm, at most once a day.

    Says nothing about what was found.
    """
    with transaction.atomic():
        outreach_request = _same(asked) or queries.unconfirmed(phones.look_up(asked.phone))
        if outreach_request:
            notices.link_again(outreach_request, now=now)


def text_again(*, phone: str, now: dt.datetime) -> None:
    """One text more to a number that lost the first one: of what it has yet to confirm, once, and only after
    ``AGAIN_AFTER``; else its link, once a day. Says nothing about what was found or done.
    """
    number = phones.look_up(phone)
    with transaction.atomic():
        locks.acquire(f"phone:{number}")
        waiting = queries.unconfirmed(number)
        latest = waiting or queries.open_of(number)
        if waiting and waiting.created_at <= now - AGAIN_AFTER:
            notices.to_confirm_again(waiting, min(time.day for time in waiting.times.all()), now=now)
        elif latest and not waiting:
            notices.link_again(latest, now=now)


def _same(asked: Asked) -> OutreachRequest | None:
    """What the number has asked for already: this place in that week."""
    key = rules.place_key(venue_id=asked.venue_id, street_id=asked.street_id, place=asked.place)
    days = [time.day for time in asked.times]
    return queries.same(phone_hash=phones.look_up(asked.phone), place_key=key, days=days)


def drop_unconfirmed(*, now: dt.datetime) -> int:
    """Delete a portion of what nobody confirmed in time; returns how many, 0 at the end. Run by a sweep."""
    limit = now - notices.CONFIRM_WITHIN
    late = OutreachRequest.objects.filter(state=State.UNCONFIRMED, created_at__lte=limit)
    rows = OutreachRequest.objects.filter(pk__in=list(late.order_by("pk").values_list("pk", flat=True)[:A_TIME]))
    consenting.forget_about(notices.about(row) for row in rows)
    return rows.delete()[1].get("outreach_requests.OutreachRequest", 0)


def _asker(asked: Asked) -> Person | None:
    """Who of the staff asked for somebody else."""
    return Person.objects.filter(pk=asked.by_person_id).first() if asked.by_person_id else None


def _draft(asked: Asked, now: dt.datetime) -> OutreachRequest:
    venue = _venue(asked)
    street = _street(asked, venue)
    outreach_request = OutreachRequest(
        asker=asked.asker,
        organization_name=asked.organization_name,
        contact_name=asked.contact_name,
        phone=asked.phone,
        phone_hash=phones.look_up(asked.phone),
        topic=asked.topic,
        style=asked.style,
        wish=asked.wish,
        children=asked.children,
        adults=asked.adults,
        street=street,
        venue=venue,
        place="" if venue else asked.place,
        place_key=rules.place_key(venue_id=asked.venue_id, street_id=street.pk, place=asked.place),
        facilities=[value for value in OutreachRequest.Facility.values if value in asked.facilities],
        notes=asked.notes,
        state=State.NEW if asked.proven else State.UNCONFIRMED,
        state_changed_at=now,
        assigned_to_id=asked.assigned_to_id,
        network=asked.network,
        created_at=now,
    )
    outreach_request.link_digest = tokens.digest(outreach_request.link_token)
    return outreach_request


def _venue(asked: Asked) -> Venue | None:
    if not asked.venue_id:
        return None
    venue = Venue.objects.usable().select_related("area__parent").filter(pk=asked.venue_id).first()
    if venue is None:
        raise Refusal("place_missing", "这个场馆不用了，请选别的，或者写地方。")
    return venue


def _street(asked: Asked, venue: Venue | None) -> Area:
    if venue is not None:
        return venue.area.street
    street = Area.objects.filter(pk=asked.street_id or 0, level=Area.Level.STREET).first()
    if street is None:
        raise Refusal("place_missing", "请选街道，再写地方。")
    return street


def _refuse_too_many(made: OutreachRequest, asked: Asked, now: dt.datetime) -> None:
    if asked.by_person_id:
        return
    rules.refuse_another(
        queries.lately(phone_hash=made.phone_hash, network=asked.network, now=now),
        proven=asked.proven,
        per_number=settings.REQUESTS_PER_NUMBER_PER_DAY,
        per_network=settings.REQUESTS_PER_NETWORK_PER_HOUR,
    )


def _refuse_twice(made: OutreachRequest, asked: Asked) -> None:
    days = [time.day for time in asked.times]
    if queries.same(phone_hash=made.phone_hash, place_key=made.place_key, days=days):
        sentence = "这个号码已经为这里点过那个星期的了，不用再点。前面那份的链接在短信里。"
        raise Refusal("already_asked", sentence)


def _store(made: OutreachRequest, asked: Asked, now: dt.datetime) -> None:
    made.save(force_insert=True)
    made.audiences.set(asked.audience_ids)
    transitions.write_times(made, asked.times, source=RequestTime.Source.WISHED)
    words_of_step = "替对方点单" if asked.by_person_id else "收到点单"
    RequestStep.objects.create(request=made, at=now, by_id=asked.by_person_id, words=words_of_step)
    consenting.keep(
        asked.consent,
        purposes=[consent_texts.REQUEST],
        phone_hash=made.phone_hash,
        about=notices.about(made),
        by_person_id=asked.by_person_id,
        now=now,
    )


def _is_over() -> Refusal:
    return Refusal("request_over", "这份点单已经撤回或者过期了。还想请，请重新点一次。")
