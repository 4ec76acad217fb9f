"""Views without rules, rendering or checks: what registering and signing up write, the one update they can't do without,
and bytes from memory.

Never slow these down to meet a ratio.
"""

import json
import os
from functools import lru_cache
from pathlib import Path

from django.db import transaction
from django.db.models import F
from django.http import HttpResponse, HttpResponseNotModified
from django.urls import path
from django.utils import timezone
from django_q.models import OrmQ

from accounts.models import Consent
from core import tokens
from core.phone_numbers import phones
from notifications.models import Message
from registrations.models import Attendee, Registration, SeatClaim, SeatPool
from volunteers.models import Shift, SignUp


def update(request):
    """The bare conditional update."""
    facts = json.loads(request.body)
    free = SeatPool.objects.filter(pk=facts["pool"], waiting=0, taken__lte=F("capacity") - 1)
    return HttpResponse(status=201 if free.update(taken=F("taken") + 1) else 409)


def rows(request):
    """All rows of a registration in one transaction: registration, claim, attendee, consent, message, wake-up, seats."""
    facts = json.loads(request.body)
    now = timezone.now()
    phone_hash = phones.look_up(facts["phone"])
    registration = Registration(
        event_id=facts["event"], phone=facts["phone"], phone_hash=phone_hash, contact_name=facts["name"], party_size=1,
        status="confirmed", status_changed_at=now, created_at=now, network=phone_hash,
    )  # fmt: skip
    registration.link_digest = tokens.digest(registration.seed)
    with transaction.atomic():
        registration.save(force_insert=True)
        SeatClaim(
            registration=registration, pool_id=facts["pool"], occurrence_id=facts["occurrence"], seats=1, held=True
        ).save(force_insert=True)
        Attendee(registration=registration, name=facts["name"], name_key=facts["name"]).save(force_insert=True)
        about = f"registration:{registration.pk}"
        Consent(phone_hash=phone_hash, purpose="registration", version="1", given_at=now, about=about).save(
            force_insert=True
        )
        Message(
            phone=facts["phone"], phone_hash=phone_hash, purpose="registration", text=facts["text"], key=about,
            about=about, created_at=now, not_before=now, expires_at=now,
        ).save(force_insert=True)  # fmt: skip
        OrmQ(key="bare", payload="bare", lock=now).save(force_insert=True)
        free = SeatPool.objects.filter(pk=facts["pool"], waiting=0, taken__lte=F("capacity") - 1)
        free.update(taken=F("taken") + 1)
    return HttpResponse(status=201)


def place(request):
    """All rows of a volunteer's sign-up in one transaction: sign-up, message, wake-up, place."""
    facts = json.loads(request.body)
    now = timezone.now()
    phone_hash = phones.look_up(facts["phone"])
    with transaction.atomic():
        made = SignUp(shift_id=facts["shift"], volunteer_id=facts["volunteer"], created_at=now, changed_at=now)
        made.save(force_insert=True)
        about = f"sign-up:{made.pk}"
        Message(
            phone=facts["phone"], phone_hash=phone_hash, purpose="shift", text=facts["text"], key=about,
            about=about, created_at=now, not_before=now, expires_at=now,
        ).save(force_insert=True)  # fmt: skip
        OrmQ(key="bare", payload="bare", lock=now).save(force_insert=True)
        Shift.objects.filter(pk=facts["shift"], taken__lt=F("maximum")).update(taken=F("taken") + 1)
    return HttpResponse(status=201)


def place_update(request):
    """The bare conditional update of a shift."""
    free = Shift.objects.filter(pk=json.loads(request.body)["shift"], taken__lt=F("maximum"))
    return HttpResponse(status=201 if free.update(taken=F("taken") + 1) else 409)


@lru_cache
def feed_bytes(name):
    """The bytes of a calendar that the benchmark put there, read once."""
    return Path(os.environ["BARE_FEED"], name).read_bytes()


def feed(request):
    """A calendar from memory."""
    return HttpResponse(feed_bytes("plain"), content_type="text/calendar; charset=utf-8")


def feed_packed(request):
    """Its stored gzip."""
    answer = HttpResponse(feed_bytes("packed"), content_type="text/calendar; charset=utf-8")
    answer["Content-Encoding"] = "gzip"
    return answer


def feed_known(request):
    """That nothing changed."""
    return HttpResponseNotModified()


def health(request):
    """For whoever waits for the server."""
    return HttpResponse()


urlpatterns = [
    path("update", update),
    path("rows", rows),
    path("place", place),
    path("place-update", place_update),
    path("feed", feed),
    path("feed-packed", feed_packed),
    path("feed-known", feed_known),
    path("healthz", health),
]
