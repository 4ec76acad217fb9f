"""Become a volunteer for one shift: enrolment and place in one press."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from accounts.consents.consent_texts import Agreed
from accounts.models import Person
from core.errors import Refusal
from organizations.models import Area
from volunteers.models import SignUp, Volunteer
from volunteers.profiles import enrolling
from volunteers.signups import signing_up, waiting


class Joined(NamedTuple):
    """The volunteer, and either the place (or the wait for one) or why there is none."""

    volunteer: Volunteer
    sign_up: SignUp | None
    refusal: Refusal | None


def join_for_shift(
    *,
    person: Person,
    shift_id: int,
    waits: bool,
    name: str,
    languages: str,
    areas: Iterable[Area],
    consent: Agreed,
    now: dt.datetime,
) -> Joined:
    """Enrol, then take the shift, or wait for a place on it.

    What refuses the shift takes nothing of the enrolment back, so that nothing is typed twice: it is given back beside
    the volunteer, with a code of ``signing_up.sign_up`` or ``waiting.join``.
    """
    volunteer = enrolling.become_volunteer(
        person=person, name=name, languages=languages, areas=areas, consent=consent, now=now
    )
    verb = waiting.join if waits else signing_up.sign_up
    try:
        made = verb(volunteer_id=volunteer.pk, shift_id=shift_id, now=now)
    except Refusal as refusal:
        return Joined(volunteer, None, refusal)
    return Joined(volunteer, made, None)
