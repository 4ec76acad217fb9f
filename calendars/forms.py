"""Forms of the subscribe pages."""

from collections.abc import Sequence
from typing import Any

from django import forms

from calendars.models import FeedToken
from core.forms import choice_field


class PrivateFeedForm(forms.Form):
    """What a private feed holds, whether the phone rings before, and a name by which its owner tells it from the others."""

    what = forms.ChoiceField(
        label="里面放什么",
        required=False,
        error_messages={"invalid_choice": "这个日历现在不归你看，请从这些里选。"},
    )
    alarm = forms.TypedChoiceField(
        label="要不要提醒",
        choices=FeedToken.Alarm.choices,
        coerce=int,
        empty_value="0",
        required=False,
        initial=FeedToken.Alarm.NONE.value,
        help_text="时间快到了，手机自己响。有的手机不管订阅的日历里的提醒。",
    )
    name = forms.CharField(
        label="给它起个名字",
        max_length=40,
        initial="我的手机",
        help_text="例如：我的手机、家里电脑。哪个不用了，就停哪个。",
        error_messages={"required": "请写个名字，例如：我的手机。"},
    )

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """``offered``: what this person may follow, one's own first."""
        super().__init__(*args, **kwargs)
        choice_field(self, "what").choices = list(offered)
        only = [value for value, _ in offered]
        if len(only) == 1 and self.data.get("what", "") in {"", *only}:
            self.fields["what"].widget = forms.HiddenInput()
            self.fields["what"].initial = only[0]
