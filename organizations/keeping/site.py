"""Change what the site says of itself; who did stands in the audit list."""

import datetime as dt
from dataclasses import asdict, replace

from django.db import transaction

from accounts import locks
from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from core.models import SiteFacts
from core.site import changing, site_facts
from core.site.site_facts import Facts
from organizations import rules
from organizations.keeping import meanwhile


@transaction.atomic
def change(*, wanted: Facts, by: Person, now: dt.datetime, seen: Facts | None = None) -> SiteFacts:
    """Write all of it.

    ``seen`` is what it said before somebody changed it: what others changed meanwhile stays, and where both changed the
    same, ``site_changed`` says so. Raises what ``core.site.changing.change`` raises.
    """
    locks.acquire("site facts")
    stored = site_facts.stored()
    before = asdict(stored)
    row = changing.change(wanted=_merged(wanted, seen, stored) if seen else wanted, now=now)
    after = {name: getattr(row, name) for name in site_facts.NAMES}
    changed = [name for name in site_facts.NAMES if before[name] != after[name]]
    if changed:
        about = "；".join(f"{_label(name)}：{before[name] or '未填'} → {after[name] or '未填'}" for name in changed)
        writing.write(Kind.SITE_CHANGED, by=by, now=now, about=about, link="/staff/site/")
    return row


def _merged(wanted: Facts, seen: Facts, stored: Facts) -> Facts:
    result, both = meanwhile.merged(wanted, seen=seen, stored=stored)
    if both:
        words = asdict(stored)
        raise meanwhile.refusal("site_changed", both, lambda name: f"“{_label(name)}”现在是 {words[name] or '空的'}")
    return result


def follow_renamed(*, before: str, after: str, by: Person, now: dt.datetime) -> None:
    """The county is called otherwise: 全县 becomes 全市, but where somebody chose another word, or wrote nothing yet."""
    facts = site_facts.stored()
    is_plain = facts.whole_area == rules.everywhere_in(before)
    if is_plain and SiteFacts.objects.exists():
        change(wanted=replace(facts, whole_area=rules.everywhere_in(after)), by=by, now=now)


def _label(name: str) -> str:
    return str(getattr(SiteFacts._meta.get_field(name), "verbose_name", name))  # noqa: SLF001 - Django's documented name
