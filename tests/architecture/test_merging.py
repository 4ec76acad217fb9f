"""Whatever names a volunteer, or a sign-up, has its decision in the merge of two volunteers: who adds such a column decides it."""

import pytest
from django.db.models.fields.reverse_related import ForeignObjectRel

from volunteers.models import SignUp, Volunteer
from volunteers.profiles import merging


def relations(model) -> set[str]:
    """Columns of other rows that name the model, and its own tables of pairs."""
    found = {
        f"{one.related_model.__name__}.{one.field.name}"
        for one in model._meta.get_fields(include_hidden=True)
        if isinstance(one, ForeignObjectRel) and one.field.name != "history_relation" and not is_of_pairs(one)
    }
    return found | {f"{model.__name__}.{one.name}" for one in model._meta.many_to_many}


def test_every_column_of_a_volunteer_has_its_decision():
    columns = {one.name for one in Volunteer._meta.concrete_fields if not one.is_relation}
    assert columns == set(merging.COLUMNS)


def is_of_pairs(relation) -> bool:
    """Of the table that keeps a many-to-many column, which is named by that."""
    return bool(relation.related_model._meta.auto_created)


@pytest.mark.parametrize(("model", "decided"), [(Volunteer, merging.RELATIONS), (SignUp, merging.OF_SIGN_UPS)])
def test_every_relation_has_its_decision(model, decided):
    assert set(decided) - relations(model) == set()
    assert relations(model) - set(decided) == set()
    assert all(words.startswith(("moves", "stays", "follows")) for words in decided.values())
