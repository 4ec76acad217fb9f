"""What stands for an item in a cell of the planner. Written here and not in a template: a page has hundreds of them."""

import datetime as dt
from functools import cache

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import phrases
from core.templatetags.shell import icon
from portal.planner.items import Item

NOTHING = SafeString("")
_MARK = "987654321"
_CLOSED = '<div class="ev{}"><span class="ev__open"><b>{}</b> {} <span class="small">{}</span></span></div>'
_OPEN = '<a class="ev__open" href="{}" title="{}"><b>{}</b> {}{}</a>'
_GRIP = ' data-move="{}" data-at="{}" data-minutes="{}" data-day="{}" data-on="{}"'
"""By which it is dragged."""
_MOVER = '<a class="ev__move" href="{}?{}" aria-label="移到…：{}">{}</a>'
"""With scripts it opens the preview beside the table (the script of the planner), without it is a page."""
_FIXED = f'<div class="ev{{}}">{_OPEN}</div>'
_MOVABLE = f'<div class="ev{{}}"{_GRIP}>{_OPEN}{_MOVER}</div>'
_WHAT_AND_WHERE = '<span class="ev__what">{}</span> <span class="ev__where">{}</span>'


def entry(item: Item, day: dt.date, *, calls: str, back: str) -> SafeString:
    """With its links: to the event, and to where it is moved. ``calls``: by its title, or by its street."""
    at = phrases.on_day(item.start, item.end, day)
    if not item.is_event:
        return format_html(_CLOSED, item.looks, at, item.title, item.host)
    called = _by_street(item) if calls == "street" and item.street else _by_title(item, calls)
    inside = (_path(item), _title(item), at, called, _unseen(item))
    if not item.may_move:
        return format_html(_FIXED, item.looks, *inside)
    path = _numbered("events:slide" if item.is_draft else "events:move", item.occurrence_id or 0)
    start = phrases.local(item.start)
    clock = f"{start:%H:%M}"
    grip = (path, clock, item.minutes, start.date().isoformat(), day.isoformat())
    mover = (path, back, f"{clock} {item.title}{item.short}", _swap())
    return format_html(_MOVABLE, item.looks, *grip, *inside, *mover)


def printed(item: Item, day: dt.date) -> SafeString:
    """The same for paper alone: no links."""
    return format_html(
        '<div class="ev{}"><span class="ev__open"><b>{}</b> {}{}</span></div>',
        item.looks,
        phrases.on_day(item.start, item.end, day),
        _what(item),
        _where(item),
    )


def _path(item: Item) -> str:
    return (
        _numbered("events:staff_event", item.event_id or 0)
        if item.is_mine
        else reverse("events:event", args=[item.slug])
    )


def _numbered(name: str, number: int) -> str:
    """The address of this page of this row: to work it out anew would cost more than the rest of an entry."""
    return _pattern(name).replace(_MARK, str(number))


@cache
def _pattern(name: str) -> str:
    return reverse(name, args=[_MARK])


@cache
def _swap() -> SafeString:
    return icon("swap")


def _title(item: Item) -> str:
    name = f"{item.title} {item.short}" if item.short else item.title
    facts = [name, phrases.hours(item.start, item.end), item.place]
    return " · ".join([*facts, item.conflict_words] if item.overlaps else facts)


def _by_street(item: Item) -> SafeString:
    short = format_html(' <span class="nobr">{}</span>', item.short) if item.short else NOTHING
    return format_html('{}<span class="hide">，{}</span>{}', item.street, item.title, short)


def _by_title(item: Item, calls: str) -> SafeString:
    where = item.street if calls == "title" else ""
    if where and not item.short:
        return format_html(_WHAT_AND_WHERE, item.brief, where)
    return format_html("{}{}", _what(item), _where(item) if where else NOTHING)


def _what(item: Item) -> SafeString:
    short = format_html(' <span class="nobr">{}</span>', item.short) if item.short else NOTHING
    return format_html('<span class="ev__what">{}</span>{}', item.brief, short)


def _where(item: Item) -> SafeString:
    return format_html(' <span class="ev__where">{}</span>', item.street) if item.street else NOTHING


def _unseen(item: Item) -> SafeString:
    """What the drawing says to those who see it."""
    words = [item.state_words, item.conflict_words if item.overlaps else ""]
    return (
        format_html('<span class="hide">{}</span>', "".join(f"（{one}）" for one in words if one))
        if any(words)
        else NOTHING
    )
