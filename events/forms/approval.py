"""What approvers type."""

from typing import Any

from django import forms


class SendBackForm(forms.Form):
    """What has to be changed."""

    reason = forms.CharField(
        label="要改什么",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写给建活动的人看，例如：人太多，请换大一点的场地。",
    )
    agreed = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = "请写一句要改什么，对方才知道怎么办。"


class AnswerForm(forms.Form):
    """A cooperating organization's yes or no."""

    answer = forms.ChoiceField(choices=[("yes", "同意协办"), ("no", "不能协办")], widget=forms.HiddenInput)
    reason = forms.CharField(
        label="说明",
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="不能协办时要写为什么；同意时可以写能出什么，例如：出两位医生、一辆车。",
    )
