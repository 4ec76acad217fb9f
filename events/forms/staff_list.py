"""What the list of events is filtered and sorted by; everything is optional, and what can't be read is said."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.models import Person
from core import bounds
from core.forms import row_field
from events.forms.dates import DayField
from events.models import Event, EventQuerySet
from events.pages.staff_events import Order, Wanted
from organizations.models import Area, Organization
from organizations.own_first import own_first, streets_for

ANY = [("", "全部")]


class EventFilters(forms.Form):
    """The filters of the address."""

    q = forms.CharField(label="找活动", required=False, max_length=80)
    state = forms.ChoiceField(label="状态", required=False, choices=[*ANY, *Event.State.choices])
    kind = forms.ChoiceField(label="类型", required=False, choices=[*ANY, *Event.Kind.choices])
    street = forms.ModelChoiceField(
        label="街道", required=False, queryset=Area.objects.filter(level=Area.Level.STREET), empty_label="全部"
    )
    host = forms.ModelChoiceField(
        label="主办", required=False, queryset=Organization.objects.none(), empty_label="全部"
    )
    since = DayField(label="从", required=False)
    until = DayField(label="到", required=False)
    events = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)
    """Ids between commas: only these, for a file of what was ticked."""
    order = forms.ChoiceField(label="顺序", required=False, choices=Order.choices)

    def __init__(self, data: Mapping[str, Any], *, mine: EventQuerySet, person: Person) -> None:
        super().__init__(data)
        hosts = Organization.objects.filter(pk__in=mine.order_by().values("host"))
        row_field(self, "host").queryset = own_first(hosts.order_by("name"), person, organization="pk", area="area")
        row_field(self, "street").queryset = streets_for(person)

    def clean(self) -> None:
        """The days in their order."""
        since = self.cleaned_data.get("since")
        until = self.cleaned_data.get("until")
        if isinstance(since, dt.date) and isinstance(until, dt.date) and until < since:
            self.add_error("until", "要在开始那天之后。")

    @property
    def wanted(self) -> Wanted:
        """What can be read of it."""
        self.is_valid()
        facts = self.cleaned_data
        return Wanted(
            text=facts.get("q") or "",
            state=facts.get("state") or "",
            kind=facts.get("kind") or "",
            street=facts.get("street"),
            host=facts.get("host"),
            since=facts.get("since"),
            until=facts.get("until"),
            ids=tuple(filter(None, (bounds.whole(one) for one in (facts.get("events") or "").split(",")))),
            order=Order(facts.get("order") or Order.NEXT),
        )

    @property
    def is_detailed(self) -> bool:
        """Whether something is chosen that only the folded part shows."""
        seen = {"q", "state", "events"}
        return any(value for name, value in self.cleaned_data.items() if name not in seen)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return any(value for name, value in self.cleaned_data.items() if name != "order")
