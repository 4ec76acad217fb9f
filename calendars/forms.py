"""Forms of the subscribe pages."""

from django import forms


class PrivateFeedForm(forms.Form):
    """A name by which its owner tells a private feed from the others."""

    name = forms.CharField(
        label="给它起个名字",
        max_length=40,
        initial="我的手机",
        help_text="例如：我的手机、家里电脑。哪个不用了，就停哪个。",
        error_messages={"required": "请写个名字，例如：我的手机。"},
    )
