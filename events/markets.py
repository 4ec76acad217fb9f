"""Market cycles of streets, as rules of dates keep them."""

from events.models import MarketCycle
from events.recurrence import Market


def as_rule(cycle: MarketCycle) -> Market:
    """The cycle as it is now: a rule keeps its own copy."""
    return Market(
        name=f"{cycle.area.short_name}{cycle.name}",
        rule=cycle.rule,
        every=cycle.every,
        anchor=cycle.anchor,
        values=tuple(cycle.values),
    )
