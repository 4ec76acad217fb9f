"""Administrators reset the forgotten passwords of their own people: whose, and when not."""

import datetime as dt

from accounts.models import Person
from accounts.passwords import resetting
from core.errors import Refusal
from organizations.memberships import staff
from organizations.models import Membership


def reset(*, membership: Membership, reason: str, by: Person, now: dt.datetime) -> None:
    """Take it away with a reason; the person is told by text at once, and sets a new one behind the link in it.

    It takes the same standing as to reset second factors; whoever does it never learns a password. The caller has made
    sure that ``by`` proved lately who they are. Raises ``not_your_organization``, ``own_password``, ``not_only_yours``,
    ``switched_off``, ``just_reset`` and ``too_many_resets``.
    """
    staff.refuse_others(membership.organization, by=by)
    if membership.person_id == by.pk:
        raise Refusal("own_password", "自己的密码在“登录安全”里改。忘了，请别的管理员来重设。")
    staff.refuse_higher(membership.person, by=by)
    organization = membership.organization_id
    resetting.reset(person=membership.person, reason=reason, by=by, organization_id=organization, now=now)
