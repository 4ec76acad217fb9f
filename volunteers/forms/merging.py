"""Forms of merging two volunteers: which other row, and what stays of places that collide."""

from collections.abc import Collection, Iterable
from typing import Any, ClassVar

from django import forms

from core import phrases
from core.forms import RefusableForm
from volunteers.models import SignUp
from volunteers.profiles.colliding import Collision

MAX_ID = 2**63 - 1


class OtherForm(forms.Form):
    """By what the other row is looked for, or which it is."""

    q = forms.CharField(
        label="另一份登记",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "姓名、编号或手机尾号"}),
    )
    other = forms.IntegerField(required=False, min_value=1, max_value=MAX_ID)

    def words(self) -> str:
        """What is looked for, where it can be read."""
        self.is_valid()
        return str(self.cleaned_data.get("q", "")).strip()

    def chosen(self) -> int | None:
        """The row that was chosen, where it can be read."""
        self.is_valid()
        return self.cleaned_data.get("other")


class MergeForm(RefusableForm):
    """Which of each two places stays, and how one knows that it is one human."""

    places: ClassVar[dict[str, str]] = {"reason_missing": "reason"}
    reason = forms.CharField(
        label="怎么知道是同一个人",
        max_length=100,
        error_messages={"required": "请写一句怎么知道是同一个人。"},
    )

    def __init__(self, *args: Any, collisions: Iterable[Collision], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pairs: dict[str, Collection[int]] = {}
        for number, one in enumerate(collisions, start=1):
            name = f"stays-{one.of_kept.pk}-{one.of_merged.pk}"
            self._pairs[name] = one.ids
            what = "同一个岗报了两次" if one.is_same else "两个岗时间撞了，或者路上赶不及"
            self.fields[name] = forms.TypedChoiceField(
                label=f"{number}. {what}，留哪一个？",
                coerce=int,
                choices=[
                    (row.pk, _said(row, whose)) for row, whose in zip(one.rows, ("留下的", "并进来的"), strict=True)
                ],
                widget=forms.RadioSelect,
                error_messages={"required": "请选留哪一个。", "invalid_choice": "刚才变了，请重新选。"},
            )
        self.order_fields([*self._pairs, "reason"])

    def pairs(self) -> list[forms.BoundField]:
        """The questions, each of two places."""
        return [self[name] for name in self._pairs]

    def drop(self) -> set[int]:
        """What was not chosen to stay in any of its pairs is given up."""
        return {pk for name, ids in self._pairs.items() for pk in ids if pk != self.cleaned_data[name]}


def _said(row: SignUp, whose: str) -> str:
    """《星空课》讲解员 9月17日 14:30–16:00（报上了 · 留下的那一份）."""
    shift = row.shift
    when = phrases.when24(shift.start, shift.end)
    return f"{when} {shift.role}，{shift.occurrence.event.title}（{row.get_status_display()}，{whose}那一份报的）"
