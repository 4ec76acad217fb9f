"""The wall against overlaps stands whatever happens to its table, on both databases."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from core.constraints import NoOverlap

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = dt.timedelta(hours=1)
NOON = dt.datetime(2026, 12, 1, 4, 0, tzinfo=dt.UTC)
WALL = {"name": "taken_once", "thing": "thing", "live": ("held", "fixed")}


@pytest.fixture
def loan():
    """A table of its own, thrown away at the end."""
    with isolate_apps("core"):

        class Loan(models.Model):
            thing = models.IntegerField(null=True)
            state = models.CharField(max_length=10, default="held")
            start = models.DateTimeField(default=NOON)
            end = models.DateTimeField(default=NOON + HOUR)

            class Meta:
                app_label = "core"
                constraints = [NoOverlap(**WALL)]

            def __str__(self):
                return f"{self.thing}"

        with connection.schema_editor() as editor:
            editor.create_model(Loan)
        yield Loan
        with connection.schema_editor() as editor:
            editor.delete_model(Loan)


def stands(model):
    """Whether a second live row of the same time is refused by the database; leaves nothing behind."""
    try:
        with transaction.atomic():
            model.objects.create(thing=1)
            with pytest.raises(IntegrityError, match="taken_once"), transaction.atomic():
                model.objects.create(thing=1)
            transaction.set_rollback(True)
    except pytest.fail.Exception:
        return False
    return True


def test_the_same_thing_is_not_taken_twice(loan):
    assert stands(loan)


@pytest.mark.parametrize(
    "other",
    [
        {"thing": 2},
        {"thing": None},
        {"thing": 1, "state": "gone"},
        {"thing": 1, "start": NOON + HOUR, "end": NOON + 2 * HOUR},
        {"thing": 1, "start": NOON - HOUR, "end": NOON},
    ],
)
def test_other_things_times_and_states_are_free(loan, other):
    loan.objects.create(thing=1)
    loan.objects.create(**other)
    assert loan.objects.count() == 2


@pytest.mark.parametrize("change", [{"state": "fixed"}, {"start": NOON + HOUR / 2}, {"thing": 1}])
def test_updates_meet_the_wall_too(loan, change):
    loan.objects.create(thing=1)
    started = {"state": "gone", "thing": 1, "start": NOON, "end": NOON + 2 * HOUR}
    started |= {"state": "held", "start": NOON + HOUR} if "start" in change else {}
    started |= {"state": "held", "thing": 2} if "thing" in change else {}
    row = loan.objects.create(**started)
    with pytest.raises(IntegrityError, match="taken_once"), transaction.atomic():
        loan.objects.filter(pk=row.pk).update(**change)


def test_it_survives_a_table_that_is_built_anew(loan):
    field = models.CharField(max_length=90, default="held")
    field.set_attributes_from_name("state")
    with connection.schema_editor() as editor:
        editor.alter_field(loan, loan._meta.get_field("state"), field, strict=True)
    assert stands(loan)


def test_it_is_taken_down_and_put_up_again(loan):
    (wall,) = loan._meta.constraints
    loan._meta.constraints = []
    with connection.schema_editor() as editor:
        editor.remove_constraint(loan, wall)
    assert not stands(loan)
    loan._meta.constraints = [wall]
    with connection.schema_editor() as editor:
        editor.add_constraint(loan, wall)
    assert stands(loan)


def test_a_migration_writes_its_own_plain_arguments():
    path, positional, named = NoOverlap(**WALL).deconstruct()
    assert (path, positional) == ("core.constraints.NoOverlap", ())
    assert named == WALL | {"state": "state", "start": "start", "end": "end"}
