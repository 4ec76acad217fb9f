"""What dates take along: vans, kits, speakers, drivers. Ticked once for all dates, with exceptions in a row."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict

from accounts.models import Person
from core.forms import TypedMultipleChoiceField, choice_field
from events.forms.choices import Choices
from events.models import CrewMember, Occurrence
from events.rules import Assignments
from organizations.own_first import own_first
from venues.models import Resource

PREFIX = "all"


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be ticked on this page, read once for all rows."""

    resources: Choices
    crew: Choices


def offer(person: Person, stored: Iterable[Occurrence] = ()) -> Offer:
    """Resources in use, the crew of the person's organizations and drivers that come with others' vans; and whatever
    is ticked already.
    """
    taken = [assignments_of(occurrence) for occurrence in stored]
    resources = Resource.objects.filter(
        Q(closed=False) | Q(pk__in={pk for assignments in taken for pk in assignments.resource_ids})
    )
    offered = CrewMember.objects.offered_to(person)
    chosen = {pk for assignments in taken for pk in assignments.crew_ids}
    own = CrewMember.objects.managed_by(person).filter(pk=OuterRef("pk"))
    crew = CrewMember.objects.filter(Q(pk__in=offered.values("pk")) | Q(pk__in=chosen)).select_related("organization")
    shown = crew.annotate(is_ours=Exists(own)).order_by("-role", "-is_ours", "name", "pk")
    return Offer(
        [
            (str(resource.pk), resource.name)
            for resource in own_first(resources.distinct(), person, organization="organization", area="home__area")
        ],
        [(str(member.pk), _member(member, is_ours=getattr(member, "is_ours", True))) for member in shown],
    )


def _member(one: CrewMember, *, is_ours: bool) -> str:
    return f"{one.name} · {one.get_role_display()}" + ("" if is_ours else f"（{one.organization}）")


def assignments_of(occurrence: Occurrence) -> Assignments:
    """What a stored date takes along; expects both sets to be prefetched."""
    resources = sorted(resource.pk for resource in occurrence.resources.all())
    return Assignments(tuple(resources), tuple(sorted(member.pk for member in occurrence.crew.all())))


def shared(stored: Iterable[Occurrence]) -> Assignments:
    """What most of the dates take along: this stands above the rows, the others are exceptions."""
    counted = Counter(assignments_of(occurrence) for occurrence in stored)
    return counted.most_common(1)[0][0] if counted else Assignments()


class ManyField(TypedMultipleChoiceField):
    """Boxes to tick; ids inside."""

    def __init__(self, *, label: str) -> None:
        super().__init__(label=label, required=False, coerce=int, widget=forms.CheckboxSelectMultiple)


class AssignmentsForm(forms.Form):
    """For all dates."""

    resources = ManyField(label="车辆和设备")
    crew = ManyField(label="主讲人、讲解员、司机")

    def __init__(self, data: QueryDict | None, *, offered: Offer, usual: Assignments) -> None:
        initial = {"resources": list(usual.resource_ids), "crew": list(usual.crew_ids)}
        super().__init__(data, prefix=PREFIX, initial=initial)
        offer_in(self, offered)

    def assignments(self) -> Assignments:
        """What was ticked."""
        return read(self.cleaned_data)


def offer_in(form: forms.BaseForm, offered: Offer) -> None:
    """Put the choices into a form's two fields."""
    choice_field(form, "resources").choices = offered.resources
    choice_field(form, "crew").choices = offered.crew


def read(facts: dict[str, Any]) -> Assignments:
    """Cleaned fields as things."""
    return Assignments(tuple(sorted(facts["resources"])), tuple(sorted(facts["crew"])))
