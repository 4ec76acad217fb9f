"""Forms of places."""

from typing import Any

from django import forms

from accounts.models import Person
from core.chinese import pinyin
from core.forms import ContactPhoneField, name_empty, row_field
from core.phone_numbers import phones
from core.web.shared_rows import SharedRowForm
from organizations.keeping.word_lists import offered
from organizations.models import Area
from organizations.own_first import own_first
from venues import queries
from venues.models import Venue, VenueKind

PHONE_HELP = "手机，或带区号的座机（010-0000 1234）；座机收不到改期的短信。只给办活动的人看，加密保存。"
YES_NO = [("", "还不清楚"), ("True", "能"), ("False", "不能")]


class VenueForm(SharedRowForm[Venue]):
    """A place of one of the person's own organizations."""

    together = (frozenset({"contact_name", "contact_phone"}), frozenset({"latitude", "longitude"}))
    step_free = forms.NullBooleanField(
        label="轮椅能不能进",
        required=False,
        help_text="门口到活动的地方都是平地，或者有坡道、电梯。",
        widget=forms.Select(choices=YES_NO),
    )
    contact_phone = ContactPhoneField(label="联系人电话", required=False, help_text=PHONE_HELP)

    class Meta:
        model = Venue
        fields = [
            "name",
            "kind",
            "organization",
            "area",
            "address",
            "latitude",
            "longitude",
            "initials",
            "capacity",
            "how_to_get_there",
            "bus_line",
            "step_free",
            "toilet",
            "seating",
            "parking",
            "warning",
            "contact_name",
            "contact_phone",
            "closed",
        ]

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = queries.organizations_for(person)
        self.fields["organization"] = forms.ModelChoiceField(mine, label="管理单位", empty_label="请选一个")
        areas = Area.objects.exclude(level=Area.Level.CITY).select_related("parent")
        row_field(self, "kind").queryset = offered(VenueKind, but=self.instance.kind_id)
        name_empty(self, "kind", "不写")
        if not self.instance.pk:
            self.fields.pop("closed", None)
        self.fields["area"] = _AreaField(
            own_first(areas, person, area="pk"), label="街道、村（社区）", empty_label="请选一个"
        )
        self.initial["contact_phone"] = phones.national(self.instance.contact_phone)

    def clean(self) -> dict[str, Any]:
        """Both coordinates, or none."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "latitude" in cleaned and "longitude" in cleaned:
            if (cleaned["latitude"] is None) != (cleaned["longitude"] is None):
                self.add_error("longitude", "经度和纬度要一起填，或者都不填。")
        return cleaned

    def clean_latitude(self) -> Any:
        """Degrees north."""
        return self._degrees("latitude", 90)

    def clean_longitude(self) -> Any:
        """Degrees east."""
        return self._degrees("longitude", 180)

    def save(self, commit: bool = True) -> Venue:  # noqa: FBT001, FBT002 - Django's signature
        """A new place gets its address and, if none were typed, its initials."""
        venue = self.instance
        venue.slug = venue.slug or queries.free_slug(venue.name)
        venue.initials = venue.initials.lower() or pinyin.initials(venue.name)
        return super().save(commit=commit)

    def _degrees(self, name: str, most: int) -> Any:
        value = self.cleaned_data[name]
        if value is not None and not -most <= value <= most:
            raise forms.ValidationError(f"要在 -{most} 到 {most} 之间，用手机地图上的 WGS-84 坐标。")
        return value


class _AreaField(forms.ModelChoiceField[Area]):
    def label_from_instance(self, obj: Area) -> str:
        """样例街道 · 样例村."""
        return f"{obj.parent} · {obj}" if obj.level == Area.Level.VILLAGE else str(obj)
