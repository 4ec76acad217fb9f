"""Texts that wait for one of two numbers while places and questions change hands between them: by a merge, or its end."""

from collections.abc import Collection, Iterable

from events.changes import texts as change_texts
from events.models import Change
from notifications.composing import messages
from notifications.models import Message
from volunteers import notices, question_texts
from volunteers.models import CoverAsk, SignUp, Volunteer


def follow(sign_ups: Collection[SignUp], asks: Iterable[CoverAsk], *, old: Volunteer, new: Volunteer) -> None:
    """What the old number was not told yet of these places and questions is told the new one.

    A text about a change of a date waits for both: each is composed again before it leaves, and is taken back where its number
    has nothing to do with the date by then.
    """
    waiting = Message.objects.filter(phone_hash=old.person.phone_hash, state=Message.State.PENDING, called_at=None)
    abouts = [*map(notices.about, sign_ups), *map(question_texts.about, asks)]
    theirs = waiting.filter(about__in=abouts).select_for_update(of=("self",))
    moved = list(theirs.order_by("pk").values_list("pk", flat=True))
    waiting.filter(pk__in=moved).update(phone=new.person.phone, phone_hash=new.person.phone_hash)
    changes = waiting.filter(about__in=_changes_of(sign_ups), is_provisional=True)
    for message in changes.select_for_update(of=("self",)).order_by("pk"):
        _say_to(new, message)


def _changes_of(sign_ups: Iterable[SignUp]) -> list[str]:
    """What texts about the events of these places are about."""
    shifts = [row.shift_id for row in sign_ups]
    uids = Change.objects.filter(event__occurrences__shifts__in=shifts).values_list("uid", flat=True).distinct()
    return [f"{change_texts.PREFIX}{uid}" for uid in uids]


def _say_to(new: Volunteer, message: Message) -> None:
    """The same text to the other number, unless it had one about the same."""
    phone_hash = new.person.phone_hash
    if Message.objects.filter(about=message.about, phone_hash=phone_hash).exists():
        return
    message.pk = None
    message.phone = new.person.phone
    message.phone_hash = phone_hash
    message.key = messages.key_of(message.about, new.person.phone)
    message.save(force_insert=True)
