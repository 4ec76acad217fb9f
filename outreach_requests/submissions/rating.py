"""The requester rates the outreach."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from core.errors import Refusal
from outreach_requests import transitions
from outreach_requests.models import OutreachRequest, RequestFeedback

State = OutreachRequest.State


@dataclass(frozen=True, kw_only=True, slots=True)
class Opinion:
    """Three marks of ``RequestFeedback.Mark``, whether to come again, and a sentence."""

    content: str
    telling: str
    planning: str
    again: bool
    sentence: str = ""


def rate(*, request: OutreachRequest, opinion: Opinion, now: dt.datetime) -> RequestFeedback:
    """Keep it, once. Refuses: not_held, already_rated."""
    with transaction.atomic():
        locked = transitions.lock(request.pk, states=(State.DONE, State.RATED), refusal=_not_held())
        if locked.state == State.RATED:
            raise Refusal("already_rated", "反馈已经收到了，谢谢。还有话想说，请打咨询电话。")
        feedback = RequestFeedback.objects.create(
            request=locked,
            content=opinion.content,
            telling=opinion.telling,
            planning=opinion.planning,
            again=opinion.again,
            sentence=opinion.sentence,
            given_at=now,
        )
        transitions.transition(locked, to=State.RATED, words="给了反馈", now=now)
    return feedback


def _not_held() -> Refusal:
    return Refusal("not_held", "活动还没办，办完以后再来说说怎么样。")
