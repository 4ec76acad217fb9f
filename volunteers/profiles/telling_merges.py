"""What the owner of the kept number is told of a merge, and of its end."""

import datetime as dt

from core.site import site_facts
from notifications.models import Purpose
from notifications.outbox import enqueueing
from notifications.outbox.enqueueing import Draft
from volunteers import notices
from volunteers.models import VolunteerMerge

_WORTH_TELLING = dt.timedelta(days=7)


def about(merge: VolunteerMerge) -> str:
    """The key of what is told of it."""
    return f"merge:{merge.pk}"


def merged(merge: VolunteerMerge, *, now: dt.datetime) -> None:
    """That two rows are one, by the number of volunteers alone: were staff wrong, nobody learns whose the other telephone is."""
    text = (
        f"你的两份志愿者登记（{merge.kept.number} 和 {merge.merged.number}）合成了一份，岗位、证书都在这个手机号下。"
        f"不对的话，请打 {site_facts.current().help_phone} {notices.mine_link()}"
    )
    _tell(merge, "merged", text, now)


def parted(merge: VolunteerMerge, *, now: dt.datetime) -> None:
    """That they are two again; who was not told of the merge yet hears of neither."""
    if enqueueing.withdraw(about(merge), now=now):
        return
    text = (
        f"志愿者登记 {merge.merged.number} 和你的 {merge.kept.number} 又分开了，那一份的岗位、证书不在你这里了。"
        f"有疑问请打 {site_facts.current().help_phone} {notices.mine_link()}"
    )
    _tell(merge, "parted", text, now)


def _tell(merge: VolunteerMerge, what: str, text: str, now: dt.datetime) -> None:
    draft = Draft(
        to=merge.kept.person.phone,
        purpose=Purpose.SHIFT,
        text=text,
        key=f"{about(merge)}:{what}",
        about=about(merge),
        expires_at=now + _WORTH_TELLING,
    )
    enqueueing.enqueue([draft], now=now)
