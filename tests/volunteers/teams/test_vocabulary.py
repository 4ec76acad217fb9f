"""Kinds of teams come from the plan's file."""

import pytest

from plan.rows import Report
from volunteers.models import VolunteerGroup
from volunteers.teams import vocabulary

pytestmark = pytest.mark.django_db


def load(*names: str) -> Report:
    report = Report()
    vocabulary.load({"volunteer_groups": list(names)}, report)
    return report


def test_loading_twice_changes_nothing():
    first, second = load("科普专家库", "科技辅导员"), load("科普专家库", "科技辅导员")
    assert (len(first.created), second.changes) == (2, 0)
    assert list(VolunteerGroup.objects.values_list("name", "position")) == [("科普专家库", 1), ("科技辅导员", 2)]


def test_a_new_order_is_listed():
    load("科普专家库", "科技辅导员")
    report = load("科技辅导员", "科普专家库")
    assert len(report.changed) == 2
    assert list(VolunteerGroup.objects.values_list("name", flat=True)) == ["科技辅导员", "科普专家库"]


def test_a_document_without_groups_is_fine():
    report = Report()
    vocabulary.load({}, report)
    assert report.changes == 0
