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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = "请写一句要改什么，对方才知道怎么办。"
