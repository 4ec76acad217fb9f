"""Forms over facts that several people keep: what others changed between the page and the press stays."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Model, QuerySet

from core.errors import Refusal
from core.forms import RefusableForm
from core.web.shared_rows import put
from organizations.keeping import meanwhile


class SharedFactsForm(RefusableForm):
    """``kind_of``: the facts, whose names the fields have; ``rows``: where those that are rows are found; ``changed``: the code with which
    a verb refuses what others changed too.
    """

    kind_of: ClassVar[type[Any]]
    rows: ClassVar[Mapping[str, type[Model]]] = {}
    changed: ClassVar[str]
    has_caught_up = False

    if TYPE_CHECKING:

        def stored(self) -> Any:
            """The facts as they are now; None for something new. Each form has its own."""

    @property
    def opened_with(self) -> str:
        """For ``seen``: what the page said before anything was typed. It stays that while other errors are mended; once both
        changed the same, whoever presses again has read what is stored.
        """
        if self.is_bound and not self.has_caught_up:
            return str(self.data.get("seen", ""))
        stored = self.stored()
        return "" if stored is None else meanwhile.written(stored)

    def seen(self) -> Any:
        """That, as facts; None where the page says nothing that can be read."""
        return meanwhile.read(self.kind_of, str(self.data.get("seen", "")), self._found())

    def refuse(self, refusal: Refusal) -> None:
        """Show it; what nobody typed here is shown as others left it."""
        super().refuse(refusal)
        if refusal.code == self.changed:
            self._catch_up()

    def _found(self) -> "dict[str, QuerySet[Any]]":
        return {name: model._default_manager.all() for name, model in self.rows.items()}  # noqa: SLF001 - Django's documented name

    def _catch_up(self) -> None:
        seen = self.seen()
        stored = self.stored()
        typed: Any = self.data
        data = typed.copy()
        for name in set(self.fields) & set(self.kind_of.__dataclass_fields__):
            if self.cleaned_data.get(name) == getattr(seen, name):
                value = getattr(stored, name)
                put(data, name, self.fields[name], value.pk if isinstance(value, Model) else value)
        self.data = data
        self.has_caught_up = True
