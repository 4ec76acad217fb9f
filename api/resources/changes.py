"""What a change did, as programs read it."""

from rest_framework.response import Response

from api.resources.event_writing import ChangeSerializer
from core import phones
from events.models import Change, Occurrence
from events.telling import Rehearsal
from notifications.models import Message
from notifications.words import for_staff

__all__ = ["ChangeSerializer", "change_answer", "rehearsal_answer", "unchanged_answer"]


def change_answer(change: Change) -> Response:
    """The stored change, with the texts that went into the outbox; personal links are cut."""
    uids = Occurrence.objects.filter(pk__in=[item["occurrence"] for item in change.items]).order_by("position", "pk")
    sent = Message.objects.filter(about=f"change:{change.uid}").order_by("pk")
    told = [{"number": phones.mask(one.phone), "hats": [], "text": for_staff(one.text)} for one in sent]
    return Response({"uid": change.uid, "occurrences": list(uids.values_list("uid", flat=True)), "told": told})


def rehearsal_answer(rehearsal: Rehearsal) -> Response:
    """What the change would do; nothing is stored."""
    listeners = rehearsal.collection.listeners()
    told = [{"number": number, "hats": hats, "text": for_staff(text)} for _, number, hats, text in listeners]
    return Response({"uid": None, "occurrences": [one.uid for one in rehearsal.occurrences], "told": told})


def unchanged_answer() -> Response:
    """Nothing material was asked for: silence."""
    return Response({"uid": None, "occurrences": [], "told": []})
