"""Whether the text that asks somebody to take a place has left: at night it waits for the morning."""

import datetime as dt

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from notifications import queries as message_queries
from notifications.models import Message
from volunteers.models import Cover, CoverAsk

ABOUT = "cover-ask:"
WAITS = "短信早上 8 点发"
LOST = "短信没发出去"
DUE = "短信还没发"
_HERE = (Message.State.PENDING, Message.State.SENDING)


def about(ask: CoverAsk) -> str:
    """The key of what one who was asked is told."""
    return f"{ABOUT}{ask.pk}"


def with_texts(asks: "QuerySet[CoverAsk]") -> "QuerySet[CoverAsk]":
    """With the state of the newest text (``text_state``, null: there is none) and when it may leave (``text_at``)."""
    key = Concat(Value(ABOUT), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    texts = Message.objects.filter(about=key).order_by("-pk")
    return asks.annotate(
        text_state=Subquery(texts.values("state")[:1]), text_at=Subquery(texts.values("not_before")[:1])
    )


def _state(ask: CoverAsk) -> str | None:
    state: str | None = getattr(ask, "text_state")  # noqa: B009 - set by with_texts
    return state


def waits(ask: CoverAsk, *, now: dt.datetime) -> bool:
    """Whether the text lies here until it may leave; the question came through ``with_texts``."""
    at: dt.datetime | None = getattr(ask, "text_at")  # noqa: B009 - set by with_texts
    return is_here(ask) and at is not None and at > now


def is_here(ask: CoverAsk) -> bool:
    """Whether the text has not left: it waits for the morning, or could not be sent when it was due."""
    return _state(ask) in _HERE


def is_lost(ask: CoverAsk) -> bool:
    """Whether the text has not reached anybody and won't, and nothing was heard of them otherwise."""
    return ask.answer == CoverAsk.Answer.ASKED and _state(ask) in message_queries.NOT_TOLD


def course(ask: CoverAsk) -> str:
    """``waits``, ``sent`` or ``lost``; empty where nobody was asked by text, or they answered before one reached them."""
    state = _state(ask)
    if is_here(ask):
        return "waits"
    if is_lost(ask):
        return "lost"
    return "sent" if state and state not in message_queries.NOT_TOLD else ""


def words(ask: CoverAsk, *, now: dt.datetime) -> str:
    """What they said; of who said nothing, whether they could have."""
    if ask.answer != CoverAsk.Answer.ASKED:
        return ask.get_answer_display()
    if waits(ask, now=now):
        return WAITS
    if is_here(ask):
        return DUE
    return LOST if is_lost(ask) else ask.get_answer_display()


def any_waits(cover: Cover, *, now: dt.datetime) -> bool:
    """Whether anybody who is asked in this search reads it only in the morning."""
    rows = with_texts(cover.asks.filter(answer=CoverAsk.Answer.ASKED))
    return any(waits(one, now=now) for one in rows)
