"""Templates and copies, as organizers fill them in."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict

from accounts.models import Person
from core.forms import ModelMultipleChoiceField, choice_field, row_field
from events.duplication import street_copies
from events.duplication.snapshots import Content, Place
from events.duplication.street_copies import Copy, Host, Likely, Spread
from events.forms import choices
from events.forms.dates import DayField
from events.models import Event, EventTemplate
from events.rules import ResourceChange
from events.schedule import recurrence
from organizations.models import Area, Organization
from organizations.own_first import own_of, streets_for

PREFIX = "places"


class UseForm(forms.Form):
    """Who holds it, what it is called, from which day on."""

    first = DayField(label="第一天")
    title = forms.CharField(label="标题", max_length=80)
    host: "forms.ModelChoiceField[Organization]" = forms.ModelChoiceField(
        Organization.objects.none(), label="主办单位", empty_label="请选"
    )
    workdays = forms.BooleanField(label="避开周末和放假，往后顺延", required=False)

    def __init__(self, data: QueryDict | None = None, *, template: EventTemplate, person: Person) -> None:
        hosts = choices.hosts(person)
        own = next((organization for organization in hosts if organization.pk == template.organization_id), None)
        first = {"title": template.content["words"]["title"], "host": own or (hosts[0] if len(hosts) == 1 else None)}
        super().__init__(data, initial=first | {"workdays": template.kind == Event.Kind.DRIVE})
        row_field(self, "host").queryset = hosts
        self.fields["host"].error_messages["required"] = "请选主办单位。"
        self.fields["title"].error_messages["required"] = "请写标题。"


class PlaceForm(forms.Form):
    """A day and a place."""

    day = DayField()
    venue = choices.place_field()

    def __init__(self, *args: Any, venues: choices.Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "venue").choices = venues

    def place(self) -> Place:
        """What was typed."""
        place = self.cleaned_data["venue"] or choices.Place()
        return Place(day=self.cleaned_data["day"], venue_id=place.venue_id, takes=ResourceChange(place.space_id))


class PlaceRows(BaseFormSet[PlaceForm]):
    """A row a date; ``venues``: what each offers, or the same for all."""

    venues: "list[choices.Choices] | None" = None

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Each row its own places."""
        facts: dict[str, Any] = super().get_form_kwargs(index)
        if self.venues is not None:
            facts["venues"] = self.venues[min(index or 0, len(self.venues) - 1)]
        return facts


PlaceFormSet: "type[PlaceRows]" = formset_factory(  # type: ignore[assignment]  # the stubs know no class of rows
    PlaceForm,
    formset=PlaceRows,
    extra=0,
    max_num=recurrence.MAX_COUNT,
    validate_max=True,
    absolute_max=recurrence.MAX_COUNT,
)


def places_of(content: Content, days: Sequence[dt.date], data: QueryDict | None = None, *, person: Person) -> PlaceRows:
    """A row for each date of a template, with the place that it had."""
    first = [
        {"day": day, "venue": str(choices.Place(date["venue"], date["space"]))}
        for day, date in zip(days, content["dates"], strict=True)
    ]
    return PlaceFormSet(data, prefix=PREFIX, initial=first, form_kwargs={"venues": choices.places(person)})


def _likely(found: Likely) -> choices.Place:
    return choices.Place(found.venue.pk if found.venue else None, found.space_id)


def _copy(street: Area, day: dt.date, typed: str) -> Copy:
    place = choices.Place.read(typed) if typed else choices.Place()
    return Copy(street=street, first=day, venue_id=place.venue_id, takes=ResourceChange(place.space_id))


class CopyForm(forms.Form):
    """Into which streets, how spread, who holds them."""

    streets: "forms.ModelMultipleChoiceField[Area]" = ModelMultipleChoiceField(
        Area.objects.filter(level=Area.Level.STREET), label="去哪些街道", widget=forms.CheckboxSelectMultiple
    )
    first = DayField(label="第一个街道哪天")
    spread = forms.ChoiceField(
        label="怎么排",
        choices=[
            (Spread.WORKDAYS, "一个工作日一个街道，接着排"),
            (Spread.WEEKLY, "一周一个街道，同一个星期几"),
            (Spread.SAME, "都从同一天开始"),
        ],
        widget=forms.RadioSelect,
        initial=Spread.WORKDAYS,
    )
    host = forms.ChoiceField(
        label="谁主办",
        choices=[(Host.OURS, "我们主办，街道办协办"), (Host.STREETS, "各街道办主办")],
        widget=forms.RadioSelect,
        initial=Host.OURS,
    )
    together = forms.ChoiceField(
        label="建成",
        choices=[("", "一个街道一个活动"), ("yes", "一个活动，一个街道一场（站）")],
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        here: Collection[int],
        may_host: bool,
        person: Person,
        all_of: QueryDict | None = None,
    ) -> None:
        """``here``: the streets in which the event is already. ``all_of``: what was typed when all others are asked for."""
        self.person = person
        areas = streets_for(person)
        first = all_of.dict() | {"streets": [area.pk for area in areas if area.pk not in here]} if all_of else {}
        super().__init__(data, initial=first)
        names = [(area.pk, f"{area.name}（已经在这里）" if area.pk in here else area.name) for area in areas]
        choice_field(self, "streets").choices = names
        self.fields["streets"].error_messages["required"] = "请至少勾一个街道。"
        if not may_host:
            del self.fields["host"]

    def rows(self, event: Event, data: QueryDict | None = None, *, now: dt.datetime) -> PlaceRows:
        """A row a street: its day and its places, the likeliest of those that are free then chosen."""
        facts = self.cleaned_data
        streets = list(facts["streets"])
        known = street_copies.venues_of(streets, event)
        days = street_copies.spread(len(streets), facts["first"], facts["spread"])
        firsts = {street.pk: day for street, day in zip(streets, days, strict=True)}
        chosen = street_copies.likeliest(known, firsts, event, now=now)
        first = [{"day": day, "venue": str(_likely(chosen[street]))} for street, day in firsts.items()]
        rows = PlaceFormSet(data, prefix=PREFIX, initial=first)
        own = own_of(self.person)
        offered = [sorted(known[street.pk], key=own.of_organization) for street in streets]
        rows.venues = [[("", "请选"), *choices.with_spaces(venues)] for venues in offered]
        return rows

    def copies(self, rows: PlaceRows) -> list[Copy]:
        """What was asked for."""
        places = [row.place() for row in rows.forms]
        return [
            Copy(street=street, first=place.day, venue_id=place.venue_id, takes=place.takes)
            for street, place in zip(self.cleaned_data["streets"], places, strict=True)
        ]

    def planned(self, rows: PlaceRows) -> list[Copy]:
        """What the rows begin with."""
        pairs = zip(self.cleaned_data["streets"], rows.forms, strict=True)
        return [_copy(street, row.initial["day"], row.initial["venue"]) for street, row in pairs]

    @property
    def asked_host(self) -> str:
        """Who holds the copies."""
        return str(self.cleaned_data.get("host") or Host.OURS)


class TemplateForm(forms.ModelForm[EventTemplate]):
    """Its name, and whether everybody may use it."""

    class Meta:
        model = EventTemplate
        fields = ("name", "is_shared")

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["is_shared"]
