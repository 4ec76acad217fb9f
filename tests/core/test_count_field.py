"""Numbers of people in forms, as they are typed or pasted."""

import pytest
from django import forms

from core.forms import CountField
from events.forms.bulk import BulkForm
from events.forms.editor.date_rows import RowForm
from events.forms.editor.form import COUNTS, EventForm
from events.forms.records import RecordForm
from outreach_requests.forms.public import AskForm
from registrations.forms import GroupForm, GroupSizeForm, SeatsForm
from registrations.seats.bulk import actions


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("60", 60),
        ("60人", 60),
        ("约60人", 60),
        ("６０", 60),
        ("1,200人次", 1200),
        ("六十余人", 60),
        (" 0 ", 0),
        (60, 60),
    ],
)
def test_what_is_pasted_is_a_number(typed, number):
    assert CountField(min_value=0, max_value=5000).clean(typed) == number


@pytest.mark.parametrize("typed", ["很多", "60.5", "-3", "二三十人", "9000人", "6" * 40])
def test_what_is_no_such_number_is_refused(typed):
    with pytest.raises(forms.ValidationError):
        CountField(min_value=0, max_value=5000).clean(typed)


@pytest.mark.django_db
def test_every_form_that_asks_for_people_reads_them_so():
    seats = BulkForm(None, action=actions()[0])
    asked = {
        EventForm: COUNTS,
        RowForm: ("pupils", "adults"),
        AskForm: ("children", "adults"),
        GroupForm: ("pupils", "adults"),
        GroupSizeForm: ("pupils", "adults"),
        SeatsForm: ("capacity", "group_limit"),
    }
    fields = [form.base_fields[name] for form, names in asked.items() for name in names]
    fields += [seats.fields["number"], RecordForm().fields["online_heads"]]
    fields += [field for name, field in RecordForm().fields.items() if name.startswith("heads_")]
    assert [field for field in fields if not isinstance(field, CountField)] == []
    assert {type(field.widget) for field in fields} == {forms.TextInput}
