"""core.read_only: looking is allowed, writing is not, and whoever runs it hears of it even where it was swallowed."""

import pytest

from accounts.models import Person
from core.errors import Refusal
from core.read_only import nothing_written

pytestmark = pytest.mark.django_db


def test_looking_is_allowed():
    with nothing_written() as watch:
        assert Person.objects.count() == 0
    assert not watch.refused


@pytest.mark.parametrize(
    "write",
    [
        lambda: Person.objects.create_user("+8613900000123"),
        lambda: Person.objects.update(name="x"),
        lambda: Person.objects.filter(name="x")._raw_delete("default"),
    ],
)
def test_a_write_that_a_view_answers_by_itself_is_known_of(write):
    with nothing_written() as watch, pytest.raises(Refusal) as caught:
        write()
    assert (caught.value.code, watch.refused) == ("not_stored_yet", True)
