"""The audit list: who did what when to whom, kept by the database, forgotten with the person."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts.audit import kinds, sweeping, writing
from accounts.audit.kinds import Kind
from accounts.models import AuditEntry, Person
from accounts.passwords import changing
from accounts.personal_data import erasing, exporting
from accounts.signing_in import openings
from api.keys import issuing

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 4, 2, tzinfo=dt.UTC)


@pytest.fixture
def clerk():
    return Person.objects.create_user("+8613900000201", password="Grain-of-rice-77", name="李文书")


def test_each_kind_stands_in_one_group():
    shown = [kind for group in kinds.GROUPS.values() for kind in group]
    assert sorted(shown) == sorted(Kind)


def test_numbers_in_the_words_are_masked_and_long_words_end(clerk):
    entry = writing.write(Kind.INVITED, by=clerk, about="请 139 0000 0202 来", now=NOW)
    assert "0000 0202" not in entry.about
    long = writing.write(Kind.INVITED, by=clerk, about="很" * 500, now=NOW)
    assert len(long.about) == AuditEntry.MOST_WORDS
    assert long.about.endswith("…")


def test_a_line_is_never_changed_or_taken_away(clerk):
    entry = writing.write(Kind.INVITED, by=clerk, now=NOW)
    rows = AuditEntry.objects.filter(pk=entry.pk)
    for change in (lambda: rows.update(about="别的"), lambda: rows.update(at=NOW - dt.timedelta(1)), rows.delete):
        with pytest.raises(IntegrityError, match="audit_entries_stay"), transaction.atomic():
            change()
    assert rows.get().about == ""


def test_after_five_years_it_goes_and_a_line_says_so(clerk):
    old = writing.write(Kind.INVITED, by=clerk, now=NOW)
    writing.write(Kind.INVITED, by=clerk, now=NOW + dt.timedelta(days=30))
    assert sweeping.sweep(now=NOW + AuditEntry.KEPT - dt.timedelta(seconds=1)) == 0
    assert sweeping.sweep(now=NOW + AuditEntry.KEPT) == 1
    assert not AuditEntry.objects.filter(pk=old.pk).exists()
    assert [entry.kind for entry in AuditEntry.objects.all()] == [Kind.OLD_LINES_CLEARED, Kind.INVITED]
    assert sweeping.sweep(now=NOW + AuditEntry.KEPT) == 0


def test_who_is_erased_is_nobody_any_more(clerk):
    writing.write(Kind.MEMBERSHIP_GIVEN, by=clerk, person=clerk, about="查看", now=NOW)
    erasing.erase(person=clerk, now=NOW)
    entries = AuditEntry.objects.select_related("by", "person")
    assert {str(entry.by) for entry in entries} == {"已注销的人"}
    assert [entry.kind for entry in entries] == [Kind.PERSON_ERASED, Kind.MEMBERSHIP_GIVEN]


def test_a_new_password_and_a_let_in_stand_there(clerk):
    changing.change(person=clerk, current="Grain-of-rice-77", new="Another-harvest-88", network="here", now=NOW)
    openings.give(phone=clerk.phone, reason="李文书忘了密码", by=clerk, now=NOW)
    newest, first = AuditEntry.objects.all()
    assert (first.kind, first.by, first.person) == (Kind.PASSWORD_CHANGED, clerk, clerk)
    assert (newest.kind, newest.person, newest.about) == (Kind.SIGN_IN_OPENED, clerk, "139****0201")


def test_what_is_handed_out_holds_its_own_line(clerk):
    document = exporting.hand_out(person=clerk, now=NOW)
    assert document["accounts"]["audit"] == [
        {"at": NOW.isoformat(), "kind": "data_exported", "about": "", "by_yourself": True}
    ]


def test_keys_are_made_and_ended_once(clerk):
    issuing.issue(person=clerk, name="李文书的大屏", scopes=["read"], days=30, now=NOW)
    token = clerk.api_tokens.get()
    issuing.end(token=token, by=clerk, now=NOW)
    issuing.end(token=token, by=clerk, now=NOW)
    ended, made = AuditEntry.objects.all()
    assert (made.kind, ended.kind) == (Kind.KEY_MADE, Kind.KEY_ENDED)
    assert ended.about == "1 把：本人停用"
    assert "李文书" not in made.about
