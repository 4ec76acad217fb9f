"""Forms in which volunteers say who they are, what they speak, and when they can come."""

from typing import Any, cast

from django import forms

from accounts.consents import consent_texts
from accounts.forms import ConsentForm
from core import clock, phrases
from core.forms import (
    DateField,
    ModelMultipleChoiceField,
    MultipleChoiceField,
)
from events import languages
from events.models import vocabulary
from organizations.models import Area
from volunteers import queries
from volunteers.free_times import WEEK, WEEKDAYS, DayPart, FreeTimes
from volunteers.models import Volunteer


def streets() -> "forms.ModelMultipleChoiceField[Area]":
    """The streets as boxes to tick."""
    return ModelMultipleChoiceField(
        label="愿意去的街道",
        queryset=Area.objects.filter(level=Area.Level.STREET),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class LanguagesField(MultipleChoiceField):
    """Boxes to tick: those that the site knows, those that shifts ask for, and one's own; stored as one text.

    What is typed all the same (普通话, 彝语) is taken apart, and refused where it is none of them.
    """

    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        super().__init__(
            label="会说的语言",
            choices=self._offered,
            initial=[languages.DEFAULT],
            error_messages={
                "required": "请选会说的语言，比如：普通话。",
                "invalid_choice": "没有“%(value)s”这种语言，请从这些里选；这里没有的，请打服务电话，我们加上。",
                "invalid_list": "请从这些语言里选。",
            },
        )
        self.own: tuple[str, ...] = ()

    def _offered(self) -> list[tuple[str, str]]:
        names = dict.fromkeys((*vocabulary.languages(), *queries.languages_asked(clock.now()), *self.own))
        return [(name, name) for name in names]

    def prepare_value(self, value: Any) -> Any:
        """The boxes of a stored text."""
        return languages.split(value) if isinstance(value, str) else value

    def to_python(self, value: Any) -> list[str]:
        """Each name once."""
        return languages.split("、".join(super().to_python(value)))

    def clean(self, value: Any) -> str:
        """One text, in the order of the boxes."""
        text = "、".join(super().clean([value] if isinstance(value, str) else value))
        if len(text) > Volunteer.MAX_LANGUAGES:
            raise forms.ValidationError("选得太多了，请留下说得最好的几种。", code="too_many")
        return text


def name_field() -> forms.CharField:
    """What fellow volunteers and organizers call them."""
    return forms.CharField(
        label="怎么称呼你",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "请填称呼，比如：松小果。"},
    )


class EnrolForm(ConsentForm):
    """Becoming a volunteer."""

    consent_for = consent_texts.VOLUNTEER
    name = name_field()
    areas = streets()
    languages = LanguagesField()
    consent = forms.BooleanField(error_messages={"required": "同意了才能排岗、发短信，请勾上这里。"})
    field_order = ("name", "areas", "languages", "consent")


class ProfileForm(forms.Form):
    """What volunteers may change of their profile."""

    name = name_field()
    areas = streets()
    languages = LanguagesField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spoken = cast("LanguagesField", self.fields["languages"])
        spoken.own = tuple(languages.split(self.initial.get("languages", "")))

    @classmethod
    def facts(cls, volunteer: Volunteer) -> dict[str, object]:
        """What the profile says now."""
        chosen = [area.pk for area in volunteer.areas.all()]
        return {"name": volunteer.person.name, "areas": chosen, "languages": volunteer.languages}


class FreeTimesForm(forms.Form):
    """Half-days of the week to tick."""

    times = MultipleChoiceField(
        label="平时哪些时候能来",
        required=False,
        choices=[(f"{weekday}-{part}", f"{phrases.weekday_name(weekday)}{part.label}") for weekday, part in WEEK],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "请从这些时间里选。"},
    )

    @classmethod
    def facts(cls, times: FreeTimes) -> dict[str, object]:
        """What is ticked now."""
        return {"times": [f"{weekday}-{part}" for weekday, part in times.in_order()]}

    def week(self) -> list[tuple[str, list[Any]]]:
        """The boxes of each day, with its name."""
        boxes = list(self["times"])
        return [(phrases.weekday_name(weekday), boxes[3 * (weekday - 1) : 3 * weekday]) for weekday in WEEKDAYS]

    def clean_times(self) -> list[tuple[int, DayPart]]:
        """Weekdays and parts."""
        chosen = (value.split("-") for value in self.cleaned_data["times"])
        return [(int(weekday), DayPart(part)) for weekday, part in chosen]


class AwayForm(forms.Form):
    """Days on which one can't come."""

    first = DateField(
        label="从哪天",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请选哪天来不了。"},
    )
    last = DateField(
        label="到哪天",
        required=False,
        help_text="只有一天就空着。",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
