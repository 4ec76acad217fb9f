"""Organizations that were asked to help with a public event: most agreed, two did not answer yet, one cannot."""

import datetime as dt

from accounts.models import Person
from events import cooperation
from events.models import Event

UNANSWERED = (("科普大篷车九街行", "市卫健局"), ("腰腿痛", "禄脿街道办事处"))
DECLINED = {("流动科技馆进山来", "市教体局"): "那个星期期中考试，抽不出老师。"}


def answer(event: Event, *, by: Person, now: dt.datetime) -> None:
    """What each of them said."""
    for one in event.cooperations.select_related("organization"):
        asked = (event.title.split("：")[0], one.organization.name)
        if asked not in UNANSWERED:
            reason = DECLINED.get(asked, "")
            cooperation.answer(cooperation=one, agrees=not reason, by=by, reason=reason, now=now)
