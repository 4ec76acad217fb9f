"""Who works for whom is changed by one at a time: names first, then people, then organizations, then what belongs to them.

All of it is called inside a transaction and holds until that ends.
"""

from django.db.models import Q

from accounts.models import Person
from core.errors import Refusal
from organizations.models import Organization


def lock_people(*ids: int) -> None:
    """These people, before any organization, as whoever erases somebody does."""
    rows = Person.objects.select_for_update(no_key=True).filter(pk__in=ids)
    list(rows.order_by("pk").values_list("pk", flat=True))


def lock_site_administrators(*ids: int) -> None:
    """These people and all administrators of the site: none of them ceases to be one meanwhile."""
    rows = Person.objects.select_for_update(no_key=True).filter(Q(pk__in=ids) | Q(is_superuser=True))
    list(rows.order_by("pk").values_list("pk", flat=True))


def as_now(by: Person) -> Person:
    """Whoever acts, as they are now that they are locked. Raises ``you_are_switched_off``: their request was under way."""
    actor = Person.objects.get(pk=by.pk)
    if not actor.is_active:
        raise Refusal("you_are_switched_off", "你的账号刚刚停用了，什么也没有改。")
    return actor


def lock_organizations(*ids: int) -> None:
    """Nobody joins or leaves these meanwhile, and none of them is closed or merged."""
    rows = Organization.objects.select_for_update(no_key=True).filter(pk__in=ids)
    list(rows.order_by("pk").values_list("pk", flat=True))


def hold_host(*ids: int) -> None:
    """``lock_organizations`` for somebody who writes new rows of these. Refuses: organization_merged."""
    lock_organizations(*ids)
    gone = Organization.objects.filter(pk__in=ids).exclude(merged_into=None).select_related("merged_into").first()
    if gone:
        words = f"{gone}刚刚并入了{gone.merged_into}，请换成{gone.merged_into}再存。"
        raise Refusal("organization_merged", words, into=str(gone.merged_into))


def lock_with_people(*organizations: Organization, by: Person) -> dict[int, Organization]:
    """The organizations as they are now, by id, for somebody who closes or merges them; all who work there are locked first.

    New rows may name them meanwhile: whoever holds an event and writes a message of its host would wait for us, while we
    wait for the event. Merging holds those rows first, and then ``lock_naming``.
    """
    ids = [one.pk for one in organizations]
    there = Person.objects.filter(memberships__organization__in=ids)
    people = Person.objects.filter(Q(pk=by.pk) | Q(pk__in=there.values("pk")))
    list(people.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    rows = Organization.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids)
    return {one.pk: one for one in rows.order_by("pk")}


def lock_naming(organization: Organization) -> None:
    """No new row names it until the transaction ends, since it would be left behind. Who makes a new one holds the
    organization before (``hold_host``): that is waited for.

    The caller holds what names it already: who holds such a row and is about to write another is done by now.
    """
    Organization.objects.select_for_update(of=("self",)).only("pk").get(pk=organization.pk)
