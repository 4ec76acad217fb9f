"""The question whether somebody comes to what their shift became: it ends in one way, whoever ends it."""

import datetime as dt

from core.errors import Refusal
from volunteers import notices
from volunteers.models import SignUp

FIELDS = ("agreement", "agreed_to")
"""What ``end`` changes, for whoever stores it."""


def end(sign_up: SignUp, *, now: dt.datetime, agreement: str = "") -> None:
    """They answered (``agreement``), or are off the shift: nobody asks them, and nobody is told that they are silent.

    Where nothing is asked, nothing changes. The caller holds the shift, and stores ``FIELDS``.
    """
    if sign_up.agreement == SignUp.Agreement.ASKED:
        sign_up.agreement = agreement
        sign_up.agreed_to = ""
        set_aside(sign_up, now=now)


def set_aside(sign_up: SignUp, *, now: dt.datetime) -> None:
    """As long as nobody knows when the shift is, no text asks, and none tells who is silent; the question itself stays."""
    notices.withdraw_asked_again(sign_up, now=now)
    notices.withdraw_silent(sign_up.shift_id, now=now)


def refuse_unasked(sign_up: SignUp) -> None:
    """Whether there is something to say yes or no to. The caller holds the shift. Refusal: ``nothing_to_agree``."""
    if not sign_up.is_asked_again:
        raise Refusal("nothing_to_agree", "现在没有要你答复的新安排：答复过了，或者安排又改回去了。")
