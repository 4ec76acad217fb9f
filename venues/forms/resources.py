"""Forms of spaces, their opening hours, and resources."""

import datetime as dt
from typing import Any

from django import forms
from django.db import transaction

from accounts.models import Person
from core.chinese import pinyin
from core.forms import DateField, choose_only, name_empty, row_field
from core.web.shared_rows import SharedFields, SharedRowForm
from organizations.own_first import own_first
from venues import queries
from venues.forms.week import WeekForm
from venues.models import OpeningHours, Resource, Space, Trip, Venue

OPEN_AIR = [("", "没说"), ("True", "露天的院子、操场、广场"), ("False", "屋里")]


class SpaceForm(SharedRowForm[Space]):
    """A space of a venue."""

    open_air = forms.NullBooleanField(
        label="在哪里",
        required=False,
        help_text="大篷车要停在露天的地方；没说的不提醒。",
        widget=forms.Select(choices=OPEN_AIR),
    )

    class Meta:
        model = Space
        fields = ["name", "is_whole", "capacity", "open_air", "equipment", "setup_minutes", "clearup_minutes", "closed"]

    def __init__(self, *args: Any, venue: Venue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.venue = venue
        self.fields["name"].error_messages["required"] = "请写名称，例如：一楼报告厅。"

    def clean(self) -> dict[str, Any]:
        """One name and one whole a venue."""
        facts = super().clean()
        others = Space.objects.filter(venue=self.instance.venue).exclude(pk=self.instance.pk)
        if facts.get("name") and others.filter(name=facts["name"]).exists():
            self.add_error("name", "这个场馆已经有叫这个名字的场地，请换一个名字。")
        if facts.get("is_whole") and others.filter(is_whole=True).exists():
            self.add_error("is_whole", "已经有一个“整个场馆”，一个场馆只要一个。")
        return facts


class HoursForm(SharedFields, WeekForm):
    """When a space may be used. All empty: always."""

    seen_name = "seen_hours"

    def __init__(self, *args: Any, space: Space, **kwargs: Any) -> None:
        self.space = space
        stored = space.opening_hours.all() if space.pk else ()
        super().__init__(*args, stored=[(row.weekday, row.opens, row.closes) for row in stored], **kwargs)

    @property
    def is_shared(self) -> bool:
        """The space is stored."""
        return bool(self.space.pk)

    def clean(self) -> dict[str, Any]:
        """Each day's text as spans, others' days as they are by now."""
        self.put_together(self.cleaned_data)
        return super().clean()

    @transaction.atomic
    def save(self) -> None:
        """Replace what was stored."""
        self.space.opening_hours.all().delete()
        OpeningHours.objects.bulk_create(
            OpeningHours(space=self.space, weekday=number, opens=opens, closes=closes)
            for number, opens, closes in self.spans()
        )


class ResourceForm(SharedRowForm[Resource]):
    """A van, a kit, a set of one of the person's own organizations."""

    class Meta:
        model = Resource
        fields = [
            "name", "kind", "organization", "home", "needs_driver", "setup_minutes", "clearup_minutes", "note", "closed",
        ]  # fmt: skip

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = queries.organizations_for(person)
        self.fields["organization"] = forms.ModelChoiceField(mine, label="管理单位", empty_label="请选一个")
        choose_only(self, "organization")
        name_empty(self, "kind", "请选")
        name_empty(self, "home", "不写")
        row_field(self, "home").queryset = own_first(
            Venue.objects.usable().order_by("name"), person, organization="organization", area="area"
        )
        if not self.instance.pk:
            self.fields.pop("closed", None)
        self.fields["name"].error_messages |= {"required": "请写名称。", "unique": "已经有叫这个名字的，请换一个。"}

    def save(self, commit: bool = True) -> Resource:  # noqa: FBT001, FBT002 - Django's signature
        """A new one gets its address."""
        resource = self.instance
        if not resource.slug:
            stem = pinyin.slug(resource.name, longest=52) or "resource"
            number = 1
            resource.slug = stem
            while Resource.objects.filter(slug=resource.slug).exists():
                number += 1
                resource.slug = f"{stem}-{number}"
        return super().save(commit=commit)


class TripForm(forms.Form):
    """A day out."""

    day = DateField(label="哪一天", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    kilometres = forms.IntegerField(label="公里", min_value=0, max_value=3000)
    note = forms.CharField(label="去了哪里", max_length=120, required=False)

    def __init__(self, *args: Any, resource: Resource, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.resource = resource
        self.today = today
        self.fields["day"].error_messages["required"] = "请选日期。"
        self.fields["kilometres"].error_messages["required"] = "请填公里数，没出远门就填 0。"

    def clean_day(self) -> dt.date:
        """Past, and not entered yet."""
        day: dt.date = self.cleaned_data["day"]
        if day > self.today:
            raise forms.ValidationError("还没到这一天，回来再记。")
        if Trip.objects.filter(resource=self.resource, day=day).exists():
            raise forms.ValidationError("这一天已经记过了；要改请先删掉那一条。")
        return day
