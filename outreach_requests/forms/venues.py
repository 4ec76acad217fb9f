"""Where an outreach shall be that was asked for in words: a new place of the register, or one that is there."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.http import QueryDict

from accounts.models import Person
from core.forms import RefusableForm, row_field
from events.forms import choices
from organizations.models import Area
from organizations.streets import inside
from outreach_requests import queries
from outreach_requests.models import OutreachRequest
from venues.forms import VenueForm
from venues.models import Venue


def _within(street: Area) -> Q:
    """The street and its villages."""
    return Q(pk=street.pk) | Q(parent=street)


class NewPlaceForm(RefusableForm, VenueForm):
    """The few facts that a place can't be without, as far as the request knows them filled in."""

    class Meta(VenueForm.Meta):
        fields = ["name", "area", "address", "kind", "organization"]

    def __init__(self, data: QueryDict | None = None, *, request: OutreachRequest, person: Person) -> None:
        home = queries.home_of(person)
        street = request.street
        known = {
            "name": request.place,
            "area": street.pk,
            "address": f"{street}{request.place}",
            "organization": request.assigned_to_id or (home.pk if home else None),
        }
        super().__init__(data, initial=known, person=person)
        for name in set(self.fields) - set(self.Meta.fields):
            del self.fields[name]
        row_field(self, "area").queryset = Area.objects.filter(_within(street)).select_related("parent")
        row_field(self, "kind").empty_label = "不说"
        for name, sentence in (("name", "请写名称。"), ("area", "请选街道或村。"), ("address", "请写地址。")):
            self.fields[name].error_messages["required"] = sentence

    def clean(self) -> dict[str, Any]:
        """Nothing is registered twice."""
        facts = super().clean()
        area = facts.get("area")
        name = facts.get("name", "")
        if area and Venue.objects.usable().filter(inside(area.street, area="area"), name=name).exists():
            self.add_error("name", f"{area.street}已经有“{name}”了，请在下面选它；不是一个地方，请换个名字。")
        return facts


class ChosenPlaceForm(RefusableForm):
    """One of the register, those of the street first."""

    places: ClassVar[dict[str, str]] = {"place_missing": "venue"}
    venue = forms.ModelChoiceField(
        Venue.objects.none(),
        label="已经登记的场馆",
        empty_label="请选",
        error_messages={"required": "请选一个场馆。", "invalid_choice": "请从列表里选。"},
    )

    def __init__(self, data: QueryDict | None = None, *, request: OutreachRequest, person: Person) -> None:
        super().__init__(data)
        field: Any = self.fields["venue"]
        field.queryset = Venue.objects.usable().select_related("area__parent")
        groups = choices.venues(person)[1:]
        near = {choices.OURS, *Area.objects.filter(_within(request.street)).values_list("name", flat=True)}
        field.choices = [*choices.EMPTY, *sorted(groups, key=lambda group: group[0] not in near)]
