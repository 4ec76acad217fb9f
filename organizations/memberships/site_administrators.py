"""Who may do everything on the site: given to somebody with a second factor, taken away again; one stays."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from accounts.signals import access_ended
from accounts.signing_in import second_factors
from core.errors import Refusal
from core.phone_numbers import phones
from organizations.memberships import locking
from organizations.models import Membership

PAGE = "/staff/site-administrators/"


def all_of_them() -> QuerySet[Person]:
    """Those of the site, those who can sign in first, each with ``has_second_factor``."""
    factors = second_factors.of(OuterRef("pk"))
    rows = Person.objects.filter(is_superuser=True).annotate(has_second_factor=Exists(factors))
    return rows.order_by("-is_active", "pk")


@transaction.atomic
def give(*, phone: str, by: Person, now: dt.datetime) -> Person:
    """The owner of this E.164 number may do everything from now on. Again does nothing.

    The caller has made sure that ``by`` proved lately who they are. Raises ``not_site_administrator``,
    ``you_are_switched_off``, ``person_unknown``, ``switched_off``, ``password_missing`` and ``no_second_factor``.
    """
    found = Person.objects.filter(phone_hash=phones.look_up(phone)).values_list("pk", flat=True).first()
    if found is None:
        _locked(by.pk, by=by)
        raise Refusal("person_unknown", "这个号码还没有账号。请先邀请他进一个单位，等他接受了再来。")
    person, actor = _locked(found, by=by)
    if person.is_superuser and person.is_active:
        return person
    if not person.is_active:
        raise Refusal("switched_off", "他的账号停用了，请先恢复，再让他管网站。")
    if not person.has_usable_password():
        raise Refusal("password_missing", "他还没有密码，进不了组织者入口。请先邀请他进一个单位，让他设好密码。")
    if not second_factors.of(person).exists():
        words = "他还没有设第二道验证。请他先在“登录安全”里加一个验证器或安全密钥，再来。"
        raise Refusal("no_second_factor", words)
    _set(person, is_administrator=True, by=actor)
    writing.write(Kind.ADMINISTRATOR_MADE, by=actor, now=now, person=person, link=PAGE)
    return person


@transaction.atomic
def take(*, person: Person, by: Person, now: dt.datetime) -> None:
    """They keep what their memberships allow; without any they are signed out and their keys end. Again does nothing.

    One's own too, as long as another one can sign in. The caller has made sure that ``by`` proved lately who they are.
    Raises ``not_site_administrator``, ``you_are_switched_off`` and ``last_site_administrator``.
    """
    locked, actor = _locked(person.pk, by=by)
    if not locked.is_superuser:
        return
    if refusal := why_not(locked):
        raise refusal
    _set(locked, is_administrator=False, by=actor)
    writing.write(Kind.ADMINISTRATOR_ENDED, by=actor, now=now, person=locked, link=PAGE)
    if not Membership.objects.filter(person=locked).exists():
        access_ended.send(Person, person=locked, why="membership", now=now)


def why_not(person: Person) -> Refusal | None:
    """Why it can't be taken away now: ``last_site_administrator``; one who is switched off keeps nothing."""
    others = Person.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk)
    if others.exists():
        return None
    return Refusal("last_site_administrator", "他是唯一的网站管理员，请先让别人也当网站管理员。")


def _locked(pk: int, *, by: Person) -> tuple[Person, Person]:
    """The person and whoever acts as they are now; one at a time looks how many there are."""
    locking.lock_site_administrators(by.pk, pk)
    actor = locking.as_now(by)
    if not actor.is_superuser:
        raise Refusal("not_site_administrator", "网站管理员只能由网站管理员来设。")
    return Person.objects.get(pk=pk), actor


def _set(person: Person, *, is_administrator: bool, by: Person) -> None:
    """The back office is for them alone."""
    person.is_superuser = person.is_staff = is_administrator
    person._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001 - simple_history reads it
    person.save(update_fields=["is_superuser", "is_staff"])
