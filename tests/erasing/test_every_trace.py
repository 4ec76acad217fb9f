"""Erasing finds every trace: each column of words of each model is filled, the person erased, and everything searched."""

import json
import re
import unicodedata
from dataclasses import replace

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import CharField, FileField, JSONField, TextField

from accounts.consents import consenting
from accounts.consents.consent_texts import PAGE, Agreed
from accounts.models import Code, Device, Opening, PasswordTry, Person, Press, TypedForm
from accounts.personal_data import erasing, exporting
from accounts.sessions import typed_forms
from accounts.sessions.engine import SessionStore
from accounts.signing_in import known_numbers
from core import clock, constraints, crypto
from core.fields import EncryptedTextField
from core.phone_numbers import phones, written_numbers
from events.models import Change, ChangeItem, ClashAcknowledgement, CrewMember, Occurrence
from events.models.change_item import ChangeItemsField
from events.occurrences import plan_change
from notifications.models import Message, OptOut, Resending, StaffTask
from organizations.models import Membership, StaffInvitation
from outreach_requests.models import OutreachRequest, RequestFeedback, RequestStep
from plan.models import PlanFile
from registrations.models import Attendee, QueueStep, Registration
from spreadsheets.models import EventKey, ListFile, SheetImport
from tests.access import world
from tests.erasing import decisions
from tests.factories.taking_part import VolunteerFactory
from venues.models import Base, Venue
from volunteers.models import Cover, Volunteer, VolunteerMerge

pytestmark = pytest.mark.django_db
NUMBER, NAME = world.NUMBER, world.CONTACT
PHONE = f"+86{NUMBER}"
FORMS = (
    "13900000888", "139 0000 0888", "139-0000-0888", "+86 139 0000 0888", "8613900000888", "０８６１３９０００００８８８"[1:],
    "139.0000.0888", "(139) 0000 0888", "008613900000888", "013900000888", "１３９ ００００ ０８８８", "139 00 00 08 88",
    "139\u30000000\u30000888", "139\u00a00000\u00a00888", "139\n0000\n0888", "139\u200b0000\u200b0888", "139－0000－0888",
    "139/0000/0888", "139，0000，0888", "139 -- 0000 -- 0888", "139_0000_0888", "139*0000*0888",
)  # fmt: skip
NUMBERS = {"typist", "phone", "contact_phone", "phone_hash", "number"}
"""Columns that keep the number itself, by which the rows are found."""


def columns(model):
    kinds = CharField | TextField | JSONField | FileField
    return [one for one in model._meta.concrete_fields if isinstance(one, kinds) and not one.choices]


def models():
    return [one for one in apps.get_models(include_auto_created=True) if not one._meta.proxy]


def all_columns():
    return {(model._meta.label, one.name) for model in models() for one in columns(model)}


def test_every_column_of_words_has_its_decision():
    tables = [decisions.columns(table) for table in (decisions.ERASED, decisions.OURS, decisions.MASKED)]
    decided = tables[0] | tables[1] | tables[2] | decisions.all_of(decisions.MACHINES)
    assert decided - all_columns() == set()
    assert all_columns() - decided == set()
    assert len(decided) == sum(map(len, tables)) + sum(
        len(decisions.columns(one)) for one in decisions.MACHINES.values()
    )


def test_what_cannot_change_is_what_the_database_keeps():
    kept = {
        one._meta.label
        for one in models()
        for rule in one._meta.constraints
        if isinstance(rule, constraints.AppendOnly)
    }
    assert kept == set(decisions.MASKED)


@pytest.fixture
def person():
    """Somebody who did everything that one can do here, under one number."""
    made = world.make()
    found = Person.objects.create_user(PHONE, name=NAME)
    host = made.event.host
    Membership.objects.create(person=found, organization=host)
    _own(found)
    _under_the_number(found, made)
    _proofs(found)
    LogEntry.objects.create(
        user=made.people["association"],
        content_type=ContentType.objects.get_for_model(Person),
        object_id=str(found.pk),
        object_repr=NAME,
        action_flag=CHANGE,
        change_message=json.dumps([{"added": {"name": "成员", "object": f"{NAME} · {host}"}}]),
    )
    return found


def _own(found):
    for model in (StaffTask, SheetImport, ListFile, PlanFile):
        model.objects.update(**{"person" if model is StaffTask else "by": found})
    for model in ("calendars.FeedToken", "api.ApiToken"):
        apps.get_model(model).objects.update(person=found)
    Volunteer.objects.update(person=found)
    mine = Volunteer.objects.get()
    mine.save()
    other = VolunteerFactory()
    VolunteerMerge.objects.create(kept=mine, merged=other, reason="同一个人", moved={}, merged_at=clock.now())


def _under_the_number(found, made):
    for model in (Message, Registration, OutreachRequest, StaffInvitation):
        model.objects.update(phone=PHONE, phone_hash=found.phone_hash)
    for model in (Occurrence, Venue, Base):
        model.objects.update(contact_phone=PHONE, contact_name=NAME)
        [one.save() for one in model.objects.all()]
    CrewMember.objects.update(phone=PHONE)
    now, asked = clock.now(), OutreachRequest.objects.get()
    RequestFeedback.objects.create(
        request=asked, content="good", telling="good", planning="good", again=True, given_at=now
    )
    message = Message.objects.first()
    again = Message.objects.exclude(pk=message.pk).first()
    Resending.objects.create(message=message, again=again, by=made.people["own"], at=now)
    QueueStep.objects.create(registration=Registration.objects.first(), kind="called", at=now)
    OptOut.objects.create(number=OptOut.sealed_number(found.phone_hash), purpose="reminder", since=now)
    ClashAcknowledgement.objects.create(
        occurrence=made.occurrence, code="crew", fingerprint="0", words="撞了", reason="补人", at=now
    )
    Change.objects.create(event=made.event, kind="swapped", at=now, items=[])
    Cover.objects.update(leaving=made.sign_up)
    EventKey.objects.create(event=made.event, host=made.event.host, key="甲一")


def _proofs(found):
    now = clock.now()
    Code.objects.create(phone=PHONE, phone_hash=found.phone_hash, network="here", digest="d", asked_at=now)
    PasswordTry.objects.create(phone_hash=found.phone_hash, network="here", at=now)
    Opening.objects.create(phone=PHONE, phone_hash=found.phone_hash, digest="d", reason="忘了", at=now)
    Device.objects.create(person=found, digest="d", since=now, used_at=now)
    known_numbers.remember(found.phone_hash, now=now)
    consenting.keep(Agreed(version="1", channel=PAGE), purposes=["sign_in"], phone_hash=found.phone_hash, now=now)
    Authenticator.objects.create(user=found, type="totp", data={"secret": "s"})
    email = EmailAddress.objects.create(user=found, email="wheat@example.org")
    EmailConfirmation.objects.create(email_address=email, sent=now, key="k")
    TypedForm.objects.create(
        browser="b", typist=typed_forms.typist_of(found), path="/", sealed="{}", network="here", at=now
    )
    Press.objects.create(digest="d", sealed="{}", at=now)
    session = SessionStore()
    session["_auth_user_id"] = str(found.pk)
    session.create()


def rows_of(model, person):
    """The person's rows: in this world all, but where others have to be there too."""
    rows = model._base_manager.all()
    label = model._meta.label
    if label in {"accounts.Person", "accounts.HistoricalPerson"}:
        return rows.filter(id=person.pk)
    if label in {"volunteers.Volunteer", "volunteers.HistoricalVolunteer"}:
        return rows.filter(person=person.pk)
    return rows


def fill(person):
    """A mark of its own in each column that has to be emptied; returns the marks by column."""
    marks = {}
    for number, (label, name) in enumerate(sorted(decisions.columns(decisions.ERASED))):
        if name in NUMBERS and label != "volunteers.HistoricalVolunteer":
            continue
        if label == "accounts.StoredSession" and name != "device":
            continue
        mark, model = f"痕{number:03}", apps.get_model(label)
        field = model._meta.get_field(name)
        for row in rows_of(model, person):
            words = (
                f"{mark} {row.pk}"[: field.max_length] if (field.max_length or 99) >= 10 and name != "version" else mark
            )
            value = [{"cell": words}] if isinstance(field, JSONField) else words
            model._base_manager.filter(pk=row.pk).update(**{name: value})
        marks[label, name] = mark
    return marks


def write_numbers():
    """The number in all its forms in each column that stays; returns how many places."""
    places = 0
    for label, name in sorted(decisions.columns(decisions.OURS)):
        model = apps.get_model(label)
        field = model._meta.get_field(name)
        for row in model._base_manager.all():
            form = FORMS[places % len(FORMS)]
            value = f"{row.pk}找{form}"
            if field.max_length and len(value) > field.max_length:
                continue
            if isinstance(field, JSONField):
                value = [{"words": value, value: [value]}]
            if isinstance(field, ChangeItemsField):
                side = plan_change.side(Occurrence.objects.first())
                value = [ChangeItem(occurrence_id=1, label="", before=replace(side, place=form), after=None)]
            model._base_manager.filter(pk=row.pk).update(**{name: value})
            places += 1
    return places


def everything():
    """Each cell of each table, opened and read: ``(table, column, words)``."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [one[0] for one in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    if isinstance(value, str | bytes | memoryview | list | dict):
                        yield table, name, opened(value)


def opened(value):
    if isinstance(value, bytes | memoryview):
        value = bytes(value).decode(errors="replace")
    if isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False)
    if value.startswith("gAAAA"):
        try:
            value = crypto.unseal(value)
        except InvalidToken:
            return value
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found.group(1), 16)), value)


def plain(words):
    """Only digits of usual width, without what people write between them."""
    return re.sub(r"\\[a-z]|[^0-9A-Za-z一-鿿\"]", "", unicodedata.normalize("NFKC", words))


def found(*wanted, digits=False):
    """Where any of these stands."""
    places = set()
    for table, name, words in everything():
        text = plain(words) if digits else words
        if any(one in text for one in wanted):
            places.add((table, name))
    return places


def test_no_trace_is_left(person):
    marks, number_hash = fill(person), person.phone_hash
    assert {mark for mark in marks.values() if found(mark)} == set(marks.values()), "the search sees every mark"
    assert (found(NUMBER, digits=True) != set(), found(number_hash) != set()) == (True, True)
    erasing.erase(person=Person.objects.get(pk=person.pk), now=clock.now())
    left = {column for column, mark in marks.items() if found(mark)}
    assert left == set()
    assert found(NUMBER, digits=True) == set()
    assert found(number_hash) == set()
    assert found(phones.mask(PHONE)) == set()
    assert not SessionStore.get_model_class().objects.exists()


def test_the_name_is_left_nowhere(person):
    assert ("registrations_registration", "contact_name") in found(NAME)
    erasing.erase(person=person, now=clock.now())
    assert found(NAME) == set()


def test_the_number_is_taken_out_of_whatever_was_written(person):
    assert write_numbers() > len(FORMS)
    assert len(found(NUMBER, digits=True)) > 50
    erasing.erase(person=person, now=clock.now())
    assert found(NUMBER, digits=True) == set()


def test_other_numbers_stay(person):
    other, near = "13900000889", "139000008881"
    words = f"甲 {other}，乙 {near}，丙 {NUMBER}。"
    Venue.objects.update(warning=words)
    erasing.erase(person=person, now=clock.now())
    assert set(Venue.objects.values_list("warning", flat=True)) == {f"甲 {other}，乙 {near}，丙 （号码已删）。"}


def test_an_opt_out_stays_and_leads_nowhere(person):
    erasing.erase(person=person, now=clock.now())
    kept = OptOut.objects.get()
    assert kept.number == OptOut.sealed_number(phones.look_up(PHONE))
    assert found(kept.number) == {("notifications_optout", "number")}


def test_counts_stay(person):
    before = [
        model.objects.count() for model in (Registration, Attendee, OutreachRequest, RequestStep, Message, CrewMember)
    ]
    heads = sorted(Registration.objects.values_list("party_size", flat=True))
    erasing.erase(person=person, now=clock.now())
    # withdrawing the request is one step more, and so is its text to nobody
    after = [
        model.objects.count() for model in (Registration, Attendee, OutreachRequest, RequestStep, Message, CrewMember)
    ]
    assert [now - then for now, then in zip(after, before, strict=True)][:3] == [0, 0, 0]
    assert (after[3] >= before[3], after[4] >= before[4], after[5]) == (True, True, before[5])
    assert sorted(Registration.objects.values_list("party_size", flat=True)) == heads


def test_erasing_twice_is_as_good_as_once(person):
    erasing.erase(person=person, now=clock.now())
    places = sorted((table, name, words) for table, name, words in everything())
    erasing.erase(person=Person.objects.get(pk=person.pk), now=clock.now())
    assert sorted((table, name, words) for table, name, words in everything()) == places


def test_the_file_to_take_along_holds_it_all(person):
    marks = fill(person)
    text = json.dumps(exporting.export(person=Person.objects.get(pk=person.pk)), ensure_ascii=False)
    missing = {column for column, mark in marks.items() if mark not in text}
    without = {column for column in decisions.all_of(decisions.NOT_TAKEN_ALONG) if column in marks}
    assert missing - without == set()
    assert without - missing == set()
    assert text.count(phones.national(PHONE)) >= 5


def test_the_file_says_where_the_number_is_written_and_who_wrote_of_the_person(person):
    Venue.objects.update(warning=f"有事找{NAME}，打 {NUMBER}", bus_line="139\n0000\n0888")
    venue = ContentType.objects.get_for_model(Venue)
    LogEntry.objects.create(
        user=Person.objects.first(),
        content_type=venue,
        object_repr="会堂",
        action_flag=CHANGE,
        change_message=f"找{NAME}",
    )
    theirs = exporting.export(person=Person.objects.get(pk=person.pk))["accounts"]
    written = {(row["in"], row["field"]): row["times"] for row in theirs["number_written_in"]}
    count = Venue.objects.count()
    assert written[("场馆", "要注意的")] == written[("场馆", "公交")] == count
    assert {row["in"] for row in theirs["written_by_administrators"]} >= {str(venue)}
    assert "会堂" not in json.dumps(theirs["written_by_administrators"], ensure_ascii=False)
    erasing.erase(person=person, now=clock.now())
    assert written_numbers.places(PHONE) == []


def test_sealed_columns_are_searched_too():
    """What programs can't search, this test opens: as many sealed columns as there are."""
    sealed = [
        (one._meta.label, field.name)
        for one in models()
        for field in columns(one)
        if isinstance(field, EncryptedTextField)
    ]
    assert set(sealed) <= decisions.columns(decisions.ERASED)
