"""Write the rows of a plan document, and report what changed.

What people corrected stays: of every row that a document wrote, ``LoadedRow`` keeps which one it is and what the
document said of it. A later load finds it again under any name, and writes a fact only where it still says what the
document before said.
"""

import datetime as dt
import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Manager, Model

from core.chinese import pinyin
from plan.models import LoadedRow

M = TypeVar("M", bound=Model)
Facts = dict[str, Any]
_PLACE = "position"


@dataclass
class Report:
    """One load: rows made, facts changed from old to new, tasks retired, corrections kept; and notes for the reader.

    ``alike`` are rows that the document writes otherwise and that nobody corrected.
    """

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    alike: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Every row that documents wrote before: one query."""
        self._loaded = {(row.model, row.key): row for row in LoadedRow.objects.all()}

    @property
    def changes(self) -> int:
        """How many rows were made or removed, and facts changed."""
        return len(self.created) + len(self.changed) + len(self.removed)

    def lines(self) -> list[str]:
        """For people: one line each, then the sum."""
        total = f"新增 {len(self.created)}，更改 {len(self.changed)}，撤下 {len(self.removed)}"
        return [
            *(f"新增 {line}" for line in self.created),
            *(f"更改 {line}" for line in self.changed),
            *(f"撤下 {line}" for line in self.removed),
            *(f"保留 {line}" for line in self.kept),
            *self.alike,
            *self.notes,
            f"{total}，保留改过的 {len(self.kept)}。" if self.kept else f"{total}。",
        ]

    def upsert(
        self, rows: "Manager[M]", *, key: Facts, facts: Facts, first: Facts | None = None, same: int | None = None
    ) -> M:
        """The row with this key, made or brought to these facts. ``first`` is written only when it is made.

        ``same`` is the id of a row that is the same under a name written otherwise; it is taken where none has the key.
        What is taken so stands from then on where the document has it.
        """
        loaded = self._loaded.get(_address(rows.model, key))
        row = rows.filter(pk=loaded.object_id).first() if loaded else rows.filter(**key).first()
        last = loaded.facts if loaded else {}
        if row is None and same:
            row = rows.filter(pk=same).first()
            last = {_PLACE: getattr(row, _PLACE)} if row is not None and _PLACE in facts else {}
        if row is None:
            row = rows.create(**key, **facts, **_with_free_slug(rows, first or {}))
            self.created.append(name_of(row))
        else:
            self._keeps_other_key(row, key, is_alike=row.pk == same)
            self._merge(row, facts, last)
        self._remember(row, key, facts)
        return row

    def upsert_unless_removed(
        self, rows: "Manager[M]", *, key: Facts, facts: Facts, first: Facts | None = None
    ) -> M | None:
        """The same for rows that nothing of the document needs: one that people deleted stays away (None)."""
        loaded = self._loaded.get(_address(rows.model, key))
        if loaded and not rows.filter(pk=loaded.object_id).exists():
            self.kept.append(f"{_verbose_name(rows.model)}“{loaded.name}”：已被人删除，没有再加")
            return None
        return self.upsert(rows, key=key, facts=facts, first=first)

    def relate(self, row: Model, name: str, related: list[Any]) -> None:
        """The same for a many-to-many field of a row that was written before."""
        loaded = self._loaded_of(row)
        manager = getattr(row, name)
        new = sorted(set(related), key=lambda one: one.pk)
        old = list(manager.order_by("pk"))
        last = loaded.facts.get(name, [])
        if old != new and _plain(old) == last:
            manager.set(new)
            if old:
                self._differs(row, name, old, new)
        elif old != new:
            self._keeps(row, name, old, new)
        loaded.facts[name] = _plain(new)
        loaded.save(update_fields=["facts"])

    def was_loaded(self, row: Model) -> bool:
        """Whether a document wrote it, in this load or before; people made all others."""
        return self._find(row) is not None

    def set_fact(self, row: Model, name: str, value: object) -> bool:
        """Write a fact that the document implies (a task that it no longer names); False where people decided otherwise."""
        loaded = self._loaded_of(row)
        if _plain(getattr(row, name)) != loaded.facts.get(name):
            return False
        setattr(row, name, value)
        row.save(update_fields=[name])
        loaded.facts[name] = _plain(value)
        loaded.save(update_fields=["facts"])
        return True

    def remove(self, row: Model) -> None:
        """Delete a row that a document wrote and no longer names; one that people corrected stays, and is listed."""
        loaded = self._loaded_of(row)
        if _is_corrected(row, loaded):
            self.kept.append(f"{name_of(row)}：文件里没有了，有人改过，没有撤下")
            return
        self.removed.append(name_of(row))
        row.delete()
        del self._loaded[loaded.model, loaded.key]
        loaded.delete()

    def _keeps_other_key(self, row: Model, key: Facts, *, is_alike: bool) -> None:
        """A row that people renamed, or that is only written otherwise, is found all the same; the reader is told."""
        for name, value in key.items():
            current = getattr(row, name)
            if current != value and is_alike:
                self.alike.append(f"{name_of(row)} {_label(row, name)}：文件里是 {shown(value)}，写法不同，算同一个")
            elif current != value:
                self._keeps(row, name, current, value)

    def _merge(self, row: Model, facts: Facts, last: Facts) -> None:
        changed = []
        for name, value in facts.items():
            current = getattr(row, name)
            if current == value:
                continue
            if name in last and _plain(current) == last[name]:
                changed.append(name)
            else:
                self._keeps(row, name, current, value)
        what = name_of(row)
        for name in changed:
            self._differs(row, name, getattr(row, name), facts[name], what)
            setattr(row, name, facts[name])
        if changed:
            row.save(update_fields=changed)

    def _differs(self, row: Model, name: str, old: object, new: object, what: str = "") -> None:
        self.changed.append(f"{what or name_of(row)} {_label(row, name)}：{shown(old)} → {shown(new)}")

    def _keeps(self, row: Model, name: str, current: object, new: object) -> None:
        label = _label(row, name)
        self.kept.append(f"{name_of(row)} {label}：现在是 {shown(current)}（有人改过），文件里是 {shown(new)}")

    def _remember(self, row: Model, key: Facts, facts: Facts) -> None:
        address = _address(type(row), key)
        loaded = self._loaded.get(address)
        plain = {name: _plain(value) for name, value in facts.items()}
        if loaded is None:
            loaded = LoadedRow(model=address[0], key=address[1])
            self._loaded[address] = loaded
        merged = loaded.facts | plain
        if (loaded.object_id, loaded.facts) != (row.pk, merged):
            loaded.object_id = row.pk
            loaded.facts = merged
            loaded.name = str(row)[:120]
            loaded.save()

    def _find(self, row: Model) -> LoadedRow | None:
        label = _model_label(type(row))
        ours = (loaded for loaded in self._loaded.values() if loaded.model == label and loaded.object_id == row.pk)
        return next(ours, None)

    def _loaded_of(self, row: Model) -> LoadedRow:
        loaded = self._find(row)
        if loaded is None:
            raise LookupError(f"No document wrote {row!r}.")
        return loaded


def _is_corrected(row: Model, loaded: LoadedRow) -> bool:
    said = json.loads(loaded.key) | loaded.facts
    return any(_plain(getattr(row, name)) != value for name, value in said.items())


def shown(value: object) -> str:
    """A value in a report's line."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(map(str, value)) or "（空）"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value) if value not in (None, "") else "（空）"


def name_of(row: Model) -> str:
    """What the row is and how it is called."""
    return f"{_verbose_name(type(row))}“{row}”"


def _verbose_name(model: type[Model]) -> str:
    return str(model._meta.verbose_name)  # noqa: SLF001 - Django's documented name


def _label(row: Model, name: str) -> str:
    meta = row._meta  # noqa: SLF001 - Django's documented name
    return str(getattr(meta.get_field(name), "verbose_name", name))


def _model_label(model: type[Model]) -> str:
    return model._meta.label_lower  # noqa: SLF001 - Django's documented name


def _address(model: type[Model], key: Facts) -> tuple[str, str]:
    plain = {name: _plain(value) for name, value in key.items()}
    return _model_label(model), json.dumps(plain, ensure_ascii=False, sort_keys=True)


def _plain(value: object) -> Any:
    """A value as JSON keeps it: rows by their ids."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _with_free_slug(rows: "Manager[Any]", first: Facts) -> Facts:
    """Another row may have the slug: one that people made, or one under another name."""
    slug = first.get("slug")
    if not slug or not rows.filter(slug=slug).exists():
        return first
    longest = rows.model._meta.get_field("slug").max_length  # noqa: SLF001 - Django's documented name
    taken = set(rows.filter(slug__startswith=slug[: longest // 2]).values_list("slug", flat=True))
    return first | {"slug": pinyin.numbered(slug, taken, longest=longest)}
