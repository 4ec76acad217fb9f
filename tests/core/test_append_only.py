"""What is written down stays as it was written, on both databases."""

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from core.constraints import AppendOnly

pytestmark = pytest.mark.django_db(transaction=True)
RULE = {"name": "lines_stay", "per": "book", "final": ("action", "closed"), "forgets": ("by",)}


@pytest.fixture
def line():
    """A table of its own, thrown away at the end."""
    with isolate_apps("core"):

        class Line(models.Model):
            book = models.IntegerField(default=1)
            action = models.CharField(max_length=10, default="opened")
            by = models.IntegerField(null=True, default=7)
            note = models.IntegerField(null=True)

            class Meta:
                app_label = "core"
                constraints = [AppendOnly(**RULE)]

            def __str__(self):
                return self.action

        with connection.schema_editor() as editor:
            editor.create_model(Line)
        yield Line
        with connection.schema_editor() as editor:
            editor.delete_model(Line)


def refused(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except IntegrityError as error:
        return "lines_stay" in str(error)
    return False


@pytest.mark.parametrize("change", [{"action": "closed"}, {"note": 3}, {"by": 8}, {"book": 2}, {"by": None, "note": 3}])
def test_a_line_is_not_changed(line, change):
    row = line.objects.create()
    assert refused(lambda: line.objects.filter(pk=row.pk).update(**change))
    assert line.objects.filter(pk=row.pk, action="opened", by=7, book=1, note=None).exists()


def test_who_it_was_is_forgotten_and_never_named_again(line):
    row = line.objects.create()
    line.objects.filter(pk=row.pk).update(by=None)
    assert refused(lambda: line.objects.filter(pk=row.pk).update(by=7))
    assert not refused(lambda: line.objects.filter(pk=row.pk).update(by=None))


def test_lines_go_with_their_book_until_it_is_closed(line):
    line.objects.create()
    assert not refused(lambda: line.objects.filter(book=1).delete())
    first, last = line.objects.create(), line.objects.create(action="closed")
    line.objects.create(book=2)
    for row in (first, last):
        assert refused(lambda: line.objects.filter(pk=row.pk).delete())  # noqa: B023 - called at once
    assert not refused(lambda: line.objects.filter(book=2).delete())
    assert line.objects.count() == 2
    _empty(line)


def test_without_the_rule_lines_change(line):
    """The control: it is the rule that refuses."""
    row = line.objects.create(action="closed")
    (rule,) = line._meta.constraints
    line._meta.constraints = []
    with connection.schema_editor() as editor:
        editor.remove_constraint(line, rule)
    assert not refused(lambda: line.objects.filter(pk=row.pk).update(note=3))
    assert not refused(lambda: line.objects.filter(pk=row.pk).delete())
    line._meta.constraints = [rule]
    with connection.schema_editor() as editor:
        editor.add_constraint(line, rule)
    row = line.objects.create()
    assert refused(lambda: line.objects.filter(pk=row.pk).update(note=3))


def test_it_survives_a_table_that_is_built_anew(line):
    field = models.CharField(max_length=90, default="opened")
    field.set_attributes_from_name("action")
    with connection.schema_editor() as editor:
        editor.alter_field(line, line._meta.get_field("action"), field, strict=True)
    row = line.objects.create()
    assert refused(lambda: line.objects.filter(pk=row.pk).update(note=3))


def test_a_migration_writes_its_own_plain_arguments():
    path, positional, named = AppendOnly(**RULE).deconstruct()
    assert (path, positional, named) == ("core.constraints.AppendOnly", (), RULE)
    assert AppendOnly(**RULE) == AppendOnly(**RULE)
    assert AppendOnly(**RULE) != AppendOnly(**RULE | {"per": "other"})


def _empty(line):
    """A table that is to be thrown away may still hold what it keeps."""
    with connection.schema_editor() as editor:
        editor.remove_constraint(line, line._meta.constraints[0])
        line._meta.constraints = []
