"""Receivers of the signals of ``accounts`` and ``organizations``: codes, alarms, invitations, exporting and erasing."""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from accounts.models import Code, Person
from core.site import site_facts
from notifications.models import Message, OptOut, Purpose
from notifications.outbox import enqueueing, retention
from notifications.staff_tasks import assigning, warning
from organizations.models import Membership, Organization, StaffInvitation

PASSWORD_WORDS = {
    "password": "你登录{site}的密码刚刚改过，别处的登录和钥匙都停了。不是你改的，请马上打 {phone}。",
    "password_set": "你登录{site}的密码设好了，以后用手机号和它登录。不是你设的，请马上打 {phone}。",
}
"""What is said of a new password, by why ``access_ended`` was sent."""


def send_code(*, code: Code, text: str, now: dt.datetime, **kwargs: object) -> None:
    """Put the one-time code into the outbox, in the transaction that made it."""
    words = f"验证码 {text}，5 分钟内有效，不要告诉别人。"
    draft = enqueueing.Draft(
        to=code.phone,
        purpose=Purpose.CODE,
        text=words,
        key=f"code:{code.pk}",
        expires_at=code.asked_at + Code.LIFE,
        at_once=True,
    )
    enqueueing.enqueue([draft], now=now)


def warn(*, kind: str, network: str, now: dt.datetime, **kwargs: object) -> None:
    """Alert the administrators of the site."""
    warning.warn(kind=kind, network=network, now=now)


def export(*, person: Person, export: dict[str, object], **kwargs: object) -> None:
    """Add what the number was sent, what it wants no more of, and what the person was told to do."""
    mine = Message.objects.filter(phone_hash=person.phone_hash).order_by("pk")
    off = OptOut.objects.filter(number=OptOut.sealed_number(person.phone_hash)).order_by("pk")
    export["notifications"] = {
        "messages": [
            {
                "for": row.get_purpose_display(),
                "text": row.text,
                "state": row.get_state_display(),
                "written_at": row.created_at.isoformat(),
            }
            for row in mine
        ],
        "opted_out": [{"of": row.get_purpose_display(), "since": row.since.isoformat()} for row in off],
        "staff_tasks": [
            {"kind": row.get_kind_display(), "subject": row.subject, "text": row.text, "page": row.path}
            for row in person.staff_tasks.order_by("pk")
        ],
        "muted": [row.get_kind_display() for row in person.mutes.order_by("pk")],
    }


def forget(*, person: Person, now: dt.datetime, **kwargs: object) -> None:
    """Erase the words and the number from what this person was sent; counts stay."""
    retention.forget(phone_hash=person.phone_hash, now=now)
    person.staff_tasks.all().delete()
    person.mutes.all().delete()


def _tell_at_once(person: Person, words: str, *, what: str, now: dt.datetime) -> None:
    """A text about somebody's own access, at night too; ``what`` tells texts of one moment apart."""
    draft = enqueueing.Draft(
        to=person.phone,
        purpose=Purpose.STAFF,
        text=words,
        key=f"{what}:{now.isoformat()}",
        expires_at=now + dt.timedelta(days=1),
        at_once=True,
    )
    enqueueing.enqueue([draft], now=now)


def tell_of_password(*, person: Person, why: str, now: dt.datetime, **kwargs: object) -> None:
    """Notify the owner of a new password, in case somebody else set it; where there was none before, nothing was changed."""
    if why not in PASSWORD_WORDS or not person.is_active or not person.has_usable_password():
        return
    said = site_facts.current()
    words = PASSWORD_WORDS[why].format(site=said.site_name, phone=said.help_phone)
    _tell_at_once(person, words, what=f"password:{person.pk}", now=now)


def tell_of_new_link(*, person: Person, by: Person, token: str, now: dt.datetime, **kwargs: object) -> None:
    """Lead the owner of a password that was taken away to the page of a new one."""
    said = site_facts.current()
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    path = reverse("accounts:new_password", args=[token])
    words = (
        f"{by}重设了你在{said.site_name}的密码，旧的作废了。{hours} 小时内点开设新的：{settings.SITE_URL}{path} "
        f"不是你要的，别点，请马上打 {said.help_phone}。"
    )
    _tell_at_once(person, words, what=f"new_password:{person.pk}", now=now)


def tell_of_reset(*, person: Person, by: Person, now: dt.datetime, **kwargs: object) -> None:
    """Notify the owner that the second factors are gone, in case nobody asked for it."""
    said = site_facts.current()
    words = (
        f"{by}清掉了你在{said.site_name}的第二道验证（验证器、密钥），各处的登录都退出了。请重新登录再设一个。"
        f"不是你要的，请马上打 {said.help_phone}。"
    )
    _tell_at_once(person, words, what=f"second_factors:{person.pk}", now=now)


def send_invitation(*, invitation: StaffInvitation, token: str, now: dt.datetime, **kwargs: object) -> None:
    """Put the link into the outbox, in the transaction that made it; it is worth nothing once its time is over."""
    said = site_facts.current()
    words = (
        f"{invitation.by}请你在{said.site_name}为{invitation.organization}做事（{invitation.get_role_display()}）。"
        f"72 小时内点开接受：{settings.SITE_URL}/j{token} 不认识就别点。"
    )
    draft = enqueueing.Draft(
        to=invitation.phone,
        purpose=Purpose.STAFF,
        text=words,
        key=f"staff_invitation:{invitation.pk}",
        about=f"staff_invitation:{invitation.pk}",
        organization_id=invitation.organization_id,
        expires_at=invitation.expires_at,
    )
    enqueueing.enqueue([draft], now=now)


def withdraw_invitation(*, invitation: StaffInvitation, now: dt.datetime, **kwargs: object) -> None:
    """A link that opens nothing any more is not sent."""
    enqueueing.withdraw(f"staff_invitation:{invitation.pk}", now=now)


def hand_over_all(*, person: Person, now: dt.datetime, **kwargs: object) -> None:
    """Whoever is switched off does nothing anywhere."""
    if not person.is_active:
        for row in Membership.objects.filter(person=person).order_by("pk"):
            assigning.hand_over(person=person, organization_id=row.organization_id, now=now)


def hand_over(*, person: Person, organization: Organization, now: dt.datetime, **kwargs: object) -> None:
    """Whoever works there no more has nothing to do there; what nobody was told yet is told to who is left."""
    assigning.hand_over(person=person, organization_id=organization.pk, now=now)
