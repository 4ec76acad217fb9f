"""Forms of the staff pages."""

from collections.abc import Iterable
from typing import Any

from django import forms

from core.forms import MultipleChoiceField, TypedMultipleChoiceField, choice_field
from notifications.models import Message, Purpose, StaffTask


class FilterForm(forms.Form):
    """What the list shows."""

    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *Message.State.choices])
    purpose = forms.ChoiceField(label="用途", required=False, choices=[("", "全部用途"), *Purpose.choices])

    def wanted(self) -> dict[str, str]:
        """Filters that were chosen; nonsense is left out."""
        if not self.is_valid():
            return {}
        return {name: value for name, value in self.cleaned_data.items() if value}


class ResendForm(forms.Form):
    """Why a message is sent again."""

    reason = forms.CharField(
        label="为什么再发",
        max_length=120,
        help_text="例如：打过电话，没收到。",
        error_messages={"required": "请写一句为什么再发，方便以后查。"},
    )


class ManyForm(forms.Form):
    """Which messages are sent again together, and why."""

    ids = TypedMultipleChoiceField(label="哪些", required=False, coerce=int)
    everything = forms.BooleanField(label="符合条件的全部再发", required=False)
    may_have_arrived = forms.BooleanField(label="也许到了也再发", required=False)
    reason = forms.CharField(
        label="为什么再发",
        max_length=120,
        help_text="例如：昨晚通道断了，今早补发。",
        error_messages={"required": "请写一句为什么再发，方便以后查。"},
    )

    def __init__(self, *args: Any, ids: Iterable[int] = (), **kwargs: Any) -> None:
        """``ids``: those on the page. What is gone meanwhile is passed over by the verb."""
        super().__init__(*args, **kwargs)
        ticked = self.data.getlist("ids") if hasattr(self.data, "getlist") else []
        known = {str(pk) for pk in ids} | {
            text for text in ticked if text.isascii() and text.isdecimal() and len(text) < 19
        }
        choice_field(self, "ids").choices = [(text, text) for text in sorted(known)]


class SwitchForm(forms.Form):
    """Hold messages, or let them go."""

    purpose = forms.ChoiceField(required=False, choices=[("", "全部"), *Purpose.choices])
    off = forms.BooleanField(required=False)


class WantedForm(forms.Form):
    """About which kinds of staff tasks somebody wants texts."""

    kinds = MultipleChoiceField(
        label="这些事发短信给我",
        required=False,
        choices=[(kind, label) for kind, label in StaffTask.Kind.choices if kind in StaffTask.Kind.by_text()],
        widget=forms.CheckboxSelectMultiple,
    )
