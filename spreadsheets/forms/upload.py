"""Form to upload a spreadsheet."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from core.forms import choice_field
from core.spreadsheets import reader
from spreadsheets.models import SheetImport


class SheetForm(forms.Form):
    """What its rows are, and the file."""

    kind = forms.ChoiceField(label="导入什么", choices=SheetImport.Kind.choices)
    file = forms.FileField(
        label="表格文件",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=".xlsx 或 .csv，列名在前十行里就行；最多 1 万行、5 MB。",
        error_messages={"required": "请选一个 .xlsx 或 .csv 文件。", "empty": "这个文件是空的，请换一个。"},
    )

    asks_again = forms.BooleanField(
        label="列名重新认", help_text="上次把列认错了，就勾上：每一列都再问一遍。", required=False
    )

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_field(self, "kind").choices = kinds

    def clean_file(self) -> "UploadedFile[bytes]":
        """Not read into memory when it is too large."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is None or file.size > reader.MAX_BYTES:
            raise forms.ValidationError("文件超过 5 MB。请删掉图片和多余的表，或分成几个文件传。")
        return file
