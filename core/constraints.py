"""Database constraints on both databases: no two live rows of one thing overlap in time; rows are added, never changed."""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint, F, Func, Model, Q

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
        self.thing = thing
        self.live = tuple(live)
        self.state = state
        self.start = start
        self.end = end
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
        quote = schema_editor.quote_name
        meta = model._meta  # noqa: SLF001 - Django's documented name
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


_KEPT_SQLITE = """CREATE TRIGGER %(name)s BEFORE UPDATE ON %(table)s WHEN %(differs)s
BEGIN SELECT RAISE(ABORT, 'constraint failed: %(constraint)s'); END"""
_STAYS_SQLITE = """CREATE TRIGGER %(name)s BEFORE DELETE ON %(table)s WHEN %(stays)s
BEGIN SELECT RAISE(ABORT, 'constraint failed: %(constraint)s'); END"""
_POSTGRESQL = """CREATE OR REPLACE FUNCTION %(function)s() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF TG_OP = 'DELETE' AND NOT (%(stays)s) THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' AND NOT (%(differs)s OR to_jsonb(NEW) - ARRAY[%(names)s] <> to_jsonb(OLD) - ARRAY[%(names)s]) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'constraint failed: %(constraint)s' USING ERRCODE = 'check_violation';
END $body$;
CREATE TRIGGER %(name)s BEFORE UPDATE OR DELETE ON %(table)s FOR EACH ROW EXECUTE FUNCTION %(function)s()"""
_FINAL = "EXISTS (SELECT 1 FROM %(table)s o WHERE o.%(per)s = OLD.%(per)s AND o.%(column)s = %(value)s)"
_KEPT_FOR = {
    "sqlite": "NOT EXISTS (SELECT 1 FROM %(table)s o WHERE julianday(o.%(at)s) - julianday(OLD.%(at)s) >= %(days)s)",
    "postgresql": "NOT EXISTS (SELECT 1 FROM %(table)s o WHERE o.%(at)s - OLD.%(at)s >= interval '%(days)s days')",
}
"""The clock of the database is nobody's to ask: the youngest row says how old the others are."""


class AppendOnly(BaseConstraint):
    """Rows are added and never changed; none goes once its ``per`` has a row in which ``column`` is ``value``.

    Columns in ``forgets`` may be emptied: that is how a person is forgotten. Until that last row is there, rows go with
    what they are of (a draft that is thrown away). With ``kept`` (the column of a time, days) instead of ``per`` and
    ``final``, a row goes once another is so many days younger. Triggers on both databases; Django raises IntegrityError with the
    constraint's name. On SQLite they are made again whenever the table is rebuilt, and look at no other table, since
    that one could then not be rebuilt any more.
    """

    def __init__(
        self,
        *,
        name: str,
        per: str = "",
        final: Sequence[str] = (),
        forgets: Sequence[str] = (),
        kept: tuple[str, int] | None = None,
    ) -> None:
        self.per = per
        self.final = tuple(final)
        self.forgets = tuple(forgets)
        self.kept = kept
        super().__init__(name=name)

    def __eq__(self, other: object) -> bool:
        """By its arguments."""
        return isinstance(other, AppendOnly) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        """By its name."""
        return hash(self.name)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Our own plain arguments only, so that migrations stay stable."""
        names = ("name", "forgets", "kept") if self.kept else ("name", "per", "final", "forgets")
        return "core.constraints.AppendOnly", (), {name: getattr(self, name) for name in names}

    def constraint_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """Nothing within CREATE TABLE: the triggers once the table stands."""
        if model is not None and schema_editor is not None:
            schema_editor.deferred_sql += self._statements(model, schema_editor)

    def create_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """Nothing on SQLite, which rebuilds the table and comes to ``constraint_sql``."""
        if model is None or schema_editor is None or schema_editor.connection.vendor != "postgresql":
            return None
        return self._statements(model, schema_editor)[0]

    def remove_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """The trigger goes with its function; on SQLite with the table that is rebuilt without it."""
        if schema_editor is None or schema_editor.connection.vendor != "postgresql":
            return None
        return f"DROP FUNCTION {schema_editor.quote_name(self.name)}() CASCADE"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nobody edits these rows in a form."""

    def _statements(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> list[Statement]:
        quote = schema_editor.quote_name
        meta = model._meta  # noqa: SLF001 - Django's documented name
        emptied = [_column(model, name) for name in self.forgets]
        columns = [str(field.column) for field in meta.local_concrete_fields if field.name not in self.forgets]
        differs = _DIFFERS[schema_editor.connection.vendor]
        changes = [differs % {"column": quote(column)} for column in columns]
        changes += [f"(NEW.{quote(one)} IS NOT NULL AND {differs % {'column': quote(one)}})" for one in emptied]
        parts = {
            "table": Table(meta.db_table, quote),
            "stays": self._stays(model, schema_editor),
            "differs": " OR ".join(changes),
            "names": ", ".join(schema_editor.quote_value(one) for one in emptied) or "''",
            "function": quote(self.name),
            "constraint": self.name,
        }
        if schema_editor.connection.vendor == "postgresql":
            return [Statement(_POSTGRESQL, name=quote(f"{self.name}_kept"), **parts)]
        return [
            Statement(_KEPT_SQLITE, name=quote(f"{self.name}_kept"), **parts),
            Statement(_STAYS_SQLITE, name=quote(f"{self.name}_stays"), **parts),
        ]

    def _stays(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> Statement:
        quote = schema_editor.quote_name
        table = Table(model._meta.db_table, quote)  # noqa: SLF001 - Django's documented name
        if self.kept:
            at, days = self.kept
            condition = _KEPT_FOR[schema_editor.connection.vendor]
            return Statement(condition, table=table, at=quote(_column(model, at)), days=days)
        column, value = self.final
        return Statement(
            _FINAL,
            table=table,
            per=quote(_column(model, self.per)),
            column=quote(_column(model, column)),
            value=schema_editor.quote_value(value),
        )


_DIFFERS = {
    "sqlite": "NEW.%(column)s IS NOT OLD.%(column)s",
    "postgresql": "NEW.%(column)s IS DISTINCT FROM OLD.%(column)s",
}


def _column(model: type[Model], name: str) -> str:
    return str(model._meta.get_field(name).column)  # type: ignore[union-attr] # noqa: SLF001 - own columns
