"""Forms of the keys page."""

from django import forms


class KeyForm(forms.Form):
    """What a new key is called."""

    name = forms.CharField(label="给新钥匙起个名字", max_length=40, help_text="比如“街道大屏”，以后好认。")
