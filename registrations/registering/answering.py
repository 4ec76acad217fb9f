"""Register whoever asks from outside: what is known of a number is said to its phone only."""

import datetime as dt

from core.errors import Refusal
from core.phone_numbers import phones
from registrations.models import Registration
from registrations.registering import new_registration, resending_link
from registrations.rules import RegistrationRequest


def register(*, request: RegistrationRequest, now: dt.datetime) -> Registration:
    """As ``new_registration.register``, for people and programs without a key.

    Where the number has some of these people registered already, and it is not seen that it is theirs, the number gets
    its link and the answer says nothing: whoever types a number must not learn what is registered under it. Raises
    Refusal: answer_on_phone, and all that it raises but already_registered.
    """
    try:
        return new_registration.register(request=request, now=now)
    except Refusal as refusal:
        if refusal.code != "already_registered":
            raise
    names = tuple(facts.name for facts in request.attendees) or (request.group_name,)
    resending_link.send_link_again(event_id=request.event_id, phone=request.phone, names=names, now=now)
    number = phones.mask(request.phone)
    sentence = f"报名的结果用短信发到 {number} 了，今天发过的不再发。点开短信里的链接，就能看、能改、能退。"
    raise Refusal("answer_on_phone", sentence, event=request.event_id)
