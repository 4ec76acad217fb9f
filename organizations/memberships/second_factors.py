"""Administrators reset the second factors of their own people: whose, and when not."""

import datetime as dt

from accounts.models import Person
from accounts.signing_in import second_factors
from core.errors import Refusal
from organizations.memberships import staff
from organizations.models import Membership


def reset(*, membership: Membership, reason: str, by: Person, now: dt.datetime) -> None:
    """Take them away with a reason; the person is told by text.

    Whoever could do so for somebody of higher standing would come a step nearer to signing in as them: so it takes an
    administrator of each organization for which the person works, and one of the site for one of the site. The caller
    has made sure that ``by`` proved lately who they are. Raises ``not_your_organization``, ``own_second_factors``,
    ``not_only_yours`` and ``no_second_factor``.
    """
    staff.refuse_others(membership.organization, by=by)
    person = membership.person
    if person.pk == by.pk:
        raise Refusal("own_second_factors", "自己的在“登录安全”里改。进不去了，请别的管理员来重设。")
    staff.refuse_higher(person, by=by)
    second_factors.reset(person=person, reason=reason, by=by, organization_id=membership.organization_id, now=now)
