"""Enrol a signed-in person as a volunteer, and change a volunteer's profile."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from accounts.consents import consent_texts, consenting
from accounts.consents.consent_texts import Agreed
from accounts.models import Person
from core.chinese import pinyin
from organizations import rules
from organizations.models import Area
from volunteers import rules as volunteer_rules
from volunteers.models import NumberSeries, Volunteer
from volunteers.signups import places, waiting

ANYWHERE = "V"
"""Before the number on a site without a county."""
MOST_LETTERS = 4
DEFAULT_LANGUAGE = "普通话"


def become_volunteer(
    *,
    person: Person,
    name: str,
    now: dt.datetime,
    languages: str = DEFAULT_LANGUAGE,
    areas: Iterable[Area] = (),
    consent: Agreed | None = None,
) -> Volunteer:
    """Enrol, with a number of their own; somebody who is a volunteer already stays as they are.

    Refusal: ``merged`` (their volunteering goes on under another telephone number: a second row of the same human would
    count apart what is one; staff part the two where that was wrong).
    """
    with transaction.atomic():
        locked = Person.objects.select_for_update().get(pk=person.pk)
        volunteer = Volunteer.objects.filter(person=locked).first()
        if volunteer and volunteer.merged_into_id:
            raise volunteer_rules.merged()
        if volunteer:
            return volunteer
        locked.name = name or locked.name
        locked.consented_at = locked.consented_at or now
        locked.save(update_fields=["name", "consented_at"])
        made = Volunteer.objects.create(person=locked, number=_next_number(), languages=languages, joined_at=now)
        made.areas.set(areas)
        consenting.keep(
            consent,
            purposes=[consent_texts.VOLUNTEER],
            phone_hash=locked.phone_hash,
            by_person_id=locked.pk,
            about=f"volunteer:{made.pk}",
            now=now,
        )
    return made


def describe(*, volunteer: Volunteer, name: str, languages: str, areas: Iterable[Area], now: dt.datetime) -> Volunteer:
    """Name, languages and streets; qualifications are entered by staff, who have seen the paper.

    Where somebody waits for a free place that they fit now, they are asked. Refusal: ``merged``.
    """
    with transaction.atomic():
        locked = places.lock_volunteer(volunteer.pk)
        if locked.merged_into_id:
            raise volunteer_rules.merged()
        weighed_anew = waiting.shifts_of(volunteer.pk)
        places.lock_shifts(weighed_anew)
        locked.languages = languages
        locked.save(update_fields=["languages"])
        locked.areas.set(areas)
        locked.person.name = name
        locked.person.save(update_fields=["name"])
        waiting.refill(shift_ids=weighed_anew, now=now)
    return locked


def _next_number() -> str:
    """Letters of the county and a number: YL000123 in 样例县. A county that is renamed goes on counting.

    The series' row stays locked until the commit, so that no two get the same; taken ones are skipped.
    """
    letters = _letters()
    while True:
        number = f"{letters}{_count_up():06d}"
        if not Volunteer.objects.filter(number=number).exists():
            return number


def _letters() -> str:
    county = Area.objects.filter(level=Area.Level.CITY).order_by("pk").values_list("name", flat=True).first()
    letters = pinyin.initials(rules.without_level(county)) if county else ""
    return letters[:MOST_LETTERS].upper() or ANYWHERE


def _count_up() -> int:
    series = NumberSeries.objects.filter(name="volunteer")
    if not series.update(last=F("last") + 1):
        NumberSeries.objects.get_or_create(name="volunteer", defaults={"last": 0})
        series.update(last=F("last") + 1)
    return series.values_list("last", flat=True).get()
