"""The one text to a number that nobody has proved: code, link and answer in one segment wherever they fit. Pure.

It goes to a number that somebody typed: it says what the event is and when, and repeats nothing they wrote.
"""

from notifications.texts import segments

LEAST_TITLE = 4
"""Fewer letters of a title say nothing."""
FORMS = (
    "{what}报名，{until}前确认才算数：验证码{code}，或回复1，或点 {link}",
    "{what}报名，{until}前确认：验证码{code}，回1或点 {link}",
    "{what}报名待确认：验证码{code}，回1或点 {link}",
    "{what}报名：验证码{code}，回1或点 {link}",
)
"""The fullest first."""


def to_prove(*, title: str, day: str, until: str, code: str, link: str) -> str:
    """The fullest form that fits one segment; where none does, the fullest in two."""
    known = {"until": until, "code": code, "link": link}
    for form in FORMS:
        for when in (day, ""):
            room = 70 - segments.units(segments.signed(form.format(what=when, **known)))
            if name := _titled(title, room):
                return form.format(what=name + when, **known)
    shortest = FORMS[-1].format(what=day, **known)
    if segments.segments(segments.signed(shortest)) == 1:
        return shortest
    return FORMS[0].format(what=_titled(title, 30) + day, **known)


def _titled(title: str, room: int) -> str:
    """《科普大集》, as much of it as there is room for; empty where that would say nothing."""
    if segments.units(title) + 2 <= room:
        return f"《{title}》"
    kept = title
    while kept and segments.units(kept) + 3 > room:
        kept = kept[:-1]
    return f"《{kept}…》" if segments.units(kept) >= LEAST_TITLE else ""
