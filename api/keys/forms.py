"""Forms of the keys page."""

from django import forms

from api.scopes import Scope
from core.forms import MultipleChoiceField

LIVES = [("30", "30 天"), ("90", "90 天"), ("180", "半年"), ("365", "一年")]


class KeyForm(forms.Form):
    """What a new key is called, what it is for, and for how long."""

    name = forms.CharField(
        label="给新钥匙起个名字",
        max_length=40,
        help_text="比如“街道大屏”，以后好认。别写人名和手机号。",
        error_messages={"required": "请起个名字，以后好认。"},
    )
    scopes = MultipleChoiceField(
        label="这把钥匙能做什么",
        choices=Scope.choices,
        initial=[Scope.READ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一样。"},
    )
    days = forms.TypedChoiceField(
        label="用多久", choices=LIVES, coerce=int, initial="90", help_text="到期就用不了，再做一把。"
    )
