"""Who may agree, decided without a database."""

import itertools

import pytest

from core.errors import Refusal
from events.publication.approval_rules import ASSOCIATION, HOST, Agreement, Approver, Submission, agree, may_send_back

MAKER, OWN, OTHER_OWN, ASSOC, OTHER_ASSOC = range(1, 6)


def who(person: int) -> Approver:
    return Approver(
        person_id=person, for_host=person in {MAKER, OWN, OTHER_OWN}, for_association=person in {ASSOC, OTHER_ASSOC}
    )


def asked(levels=2, *, agreed=(), emergency=False) -> Submission:
    return Submission(levels=levels, is_emergency=emergency, makers=frozenset({MAKER}), agreed=tuple(agreed))


def code(submission, approver) -> str:
    with pytest.raises(Refusal) as refused:
        agree(submission, approver)
    return refused.value.code


def test_one_level_ends_with_an_own_approver():
    assert agree(asked(1), who(OWN)) == Agreement(HOST, is_last=True)
    assert code(asked(1), who(ASSOC)) == "not_approver"
    assert code(asked(1), who(MAKER)) == "own_event"


def test_two_levels_go_in_order():
    assert agree(asked(2), who(OWN)) == Agreement(HOST, is_last=False)
    assert code(asked(2), who(ASSOC)) == "not_approver"
    halfway = asked(2, agreed=[(OWN, HOST)])
    assert agree(halfway, who(ASSOC)) == Agreement(ASSOCIATION, is_last=True)
    assert code(halfway, who(OTHER_OWN)) == "not_approver"


def test_one_person_never_does_both_levels():
    both = Approver(person_id=OWN, for_host=True, for_association=True)
    assert agree(asked(2), both) == Agreement(HOST, is_last=False)
    assert code(asked(2, agreed=[(OWN, HOST)]), both) == "same_approver"


def test_a_host_that_asks_for_none_is_approved_at_once_if_somebody_asks():
    assert agree(asked(0), who(OWN)) == Agreement(HOST, is_last=True)


@pytest.mark.parametrize("pair", list(itertools.permutations([MAKER, OWN, ASSOC, OTHER_ASSOC], 2)))
def test_an_emergency_takes_two_people_one_of_them_of_the_association(pair):
    first, second = pair
    opened = agree(asked(emergency=True), who(first))
    assert not opened.is_last
    halfway = asked(emergency=True, agreed=[(first, opened.level)])
    if {first, second} == {MAKER, OWN}:
        assert code(halfway, who(second)) == "association_missing"
    else:
        assert agree(halfway, who(second)).is_last


def test_nobody_is_two_people_in_an_emergency():
    assert code(asked(emergency=True, agreed=[(ASSOC, ASSOCIATION)]), who(ASSOC)) == "same_approver"
    assert code(asked(emergency=True), Approver(person_id=9, for_host=False, for_association=False)) == "not_approver"


@pytest.mark.parametrize(
    ("levels", "emergency", "person", "may"),
    [
        (1, False, OWN, True),
        (1, False, ASSOC, False),
        (2, False, ASSOC, True),
        (0, True, ASSOC, True),
        (2, False, MAKER, True),
    ],
)
def test_who_looks_at_it_may_send_it_back(levels, emergency, person, may):
    assert may_send_back(asked(levels, emergency=emergency), who(person)) is may
