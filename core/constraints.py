"""A database constraint on both databases: no two live rows of one thing overlap in time."""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.db.models import F, Func, Model, Q

_TRIGGER = """CREATE TRIGGER %(name)s BEFORE %(moment)s ON %(table)s
WHEN NEW.%(state)s IN (%(live)s) AND NEW.%(thing)s IS NOT NULL AND EXISTS (
  SELECT 1 FROM %(table)s o WHERE o.%(thing)s = NEW.%(thing)s AND o.%(state)s IN (%(live)s)
  AND o.%(start)s < NEW.%(end)s AND o.%(end)s > NEW.%(start)s AND o.id IS NOT NEW.id)
BEGIN SELECT RAISE(ABORT, 'constraint failed: %(constraint)s'); END"""
_MOMENTS = ("insert", "update")


class _Span(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class NoOverlap(ExclusionConstraint):
    """Live rows (``state`` is one of ``live``) with the same ``thing`` have disjoint half-open spans [start, end).

    An exclusion constraint on PostgreSQL (it needs ``BtreeGistExtension`` first in the migration), two triggers on
    SQLite; Django raises IntegrityError with the constraint's name on both. The triggers are made again whenever
    SQLite rebuilds the table. Forms and ``full_clean`` leave it to the verb, which gives the reason.
    """

    def __init__(
        self,
        *,
        name: str,
        thing: str,
        live: Sequence[str],
        state: str = "state",
        start: str = "start",
        end: str = "end",
    ) -> None:
        self.thing, self.live, self.state, self.start, self.end = thing, tuple(live), state, start, end
        span = _Span(F(start), F(end), RangeBoundary())
        super().__init__(
            name=name,
            expressions=[(F(thing), RangeOperators.EQUAL), (span, RangeOperators.OVERLAPS)],
            condition=Q(**{f"{state}__in": self.live}),
        )

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Our own plain arguments only, so that migrations stay stable."""
        names = ("name", "thing", "live", "state", "start", "end")
        return "core.constraints.NoOverlap", (), {name: getattr(self, name) for name in names}

    def constraint_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """The clause within CREATE TABLE; on SQLite nothing, and the triggers once the table stands."""
        if model is None or schema_editor is None:
            return None
        if schema_editor.connection.vendor == "postgresql":
            return super().constraint_sql(model, schema_editor)
        schema_editor.deferred_sql += [self._trigger(model, schema_editor, moment) for moment in _MOMENTS]
        return None

    def create_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """Nothing on SQLite, which rebuilds the table and comes to ``constraint_sql``."""
        if schema_editor is None or schema_editor.connection.vendor != "postgresql":
            return None
        return super().create_sql(model, schema_editor)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Left to the verb."""

    def _trigger(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor, moment: str) -> Statement:
        quote, meta = schema_editor.quote_name, model._meta  # noqa: SLF001 - Django's documented name
        columns = {
            name: quote(meta.get_field(getattr(self, name)).column)  # type: ignore[union-attr, arg-type] # own columns
            for name in ("thing", "state", "start", "end")
        }
        return Statement(
            _TRIGGER,
            table=Table(meta.db_table, quote),
            name=quote(f"{self.name}_{moment}"),
            moment=moment.upper(),
            live=", ".join(schema_editor.quote_value(word) for word in self.live),
            constraint=self.name,
            **columns,
        )
