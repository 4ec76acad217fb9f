"""The form that villages come in by."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import QueryDict

from organizations.models import Area

MAX_BYTES = 100_000


class VillagesForm(forms.Form):
    """A street, and its villages as text or as a file."""

    street = forms.ModelChoiceField(
        Area.objects.none(), label="街道", empty_label=None, error_messages={"invalid_choice": "请选自己的街道。"}
    )
    text = forms.CharField(
        label="名单",
        error_messages={"required": "请贴上名单，或选一个文件。"},
        max_length=MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label="或者传一个 .csv 文件", required=False, widget=forms.FileInput(attrs={"accept": ".csv,.txt"})
    )

    def __init__(self, *args: Any, streets: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = "file" not in self.files
        field = self.fields["street"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = streets

    def clean_file(self) -> str:
        """The file's text."""
        file = self.cleaned_data.get("file")
        return _decoded(file) if file else ""

    def clean(self) -> dict[str, Any]:
        """Put the file's text in place of the typed one, also in the form that is shown again."""
        data = super().clean() or {}
        if data.get("file") and isinstance(self.data, QueryDict):
            data["text"] = data["file"]
            self.data = {**self.data.dict(), "text": data["text"]}
        return data


def _decoded(file: UploadedFile[Any]) -> str:
    """UTF-8, else GB 18030 as spreadsheet programs write it."""
    if file.size is None or file.size > MAX_BYTES:
        raise forms.ValidationError("文件太大了，一个街道的名单用不了这么多。")
    raw: bytes = file.read()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise forms.ValidationError("这个文件读不出来，请另存为 UTF-8 的 .csv 再传。")
