"""Set up a site: its first administrator, what it says of itself, its county and its association. All or nothing."""

import datetime as dt
from dataclasses import dataclass, replace

from django.db import transaction

from accounts import locks
from accounts.administrators import make_administrator
from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from core import texts
from core.errors import Refusal
from core.site import changing
from core.site.site_facts import Facts
from organizations import rules
from organizations.founding import counties
from organizations.models import Membership, Organization
from organizations.streets import streets
from plan import first_occasions, loading
from plan.models import Plan
from portal.setup import keys
from venues import prefill


@dataclass(frozen=True, kw_only=True, slots=True)
class County:
    """What its people typed; with the packaged plan its city and streets are those of the plan."""

    city: str
    streets: str
    """A name a line."""
    association: str
    """Its full name, which stands at the foot of every page too."""
    occasions: str = ""
    """Theme days, a name a line; empty: the usual ones."""
    with_packaged_plan: bool = False


def set_up(
    *, key: str, phone: str, name: str, password: str, site: Facts, county: County, network: str, now: dt.datetime
) -> Person:
    """The first administrator, of the site and of its association; the key is used up.

    ``phone`` is E.164; the organizer's name of ``site`` is taken from the association. Not inside a transaction: a
    wrong key counts although it raises. Raises Refusal: setup_key_wrong, too_many_tries, setup_over, name_missing, and
    what ``make_administrator`` and ``establish`` raise.
    """
    keys.prove(text=key, network=network, now=now)
    with transaction.atomic():
        locks.acquire("setup")
        if not keys.is_open():
            raise Refusal("setup_over", "这个网站已经有管理员了。请从组织者入口登录。")
        if not texts.one_line(name):
            raise Refusal("name_missing", "请写怎么称呼您。")
        keys.use_up(text=key, now=now)
        facts = {"phone": phone, "name": texts.one_line(name), "password": password}
        person = make_administrator(**facts, now=now, by_themselves=True)
        establish(site=site, county=county, by=person, now=now)
    return person


@transaction.atomic
def establish(*, site: Facts, county: County, by: Person, now: dt.datetime) -> Organization:
    """What the site says of itself, the county and the association, of which ``by`` becomes an administrator.

    Where the association is there already, the county stays as it is. Raises what ``changing.change`` and
    ``counties.found`` and ``first_occasions.choose`` raise, and plan_has_its_city.
    """
    locks.acquire("setup county")
    whole_area = rules.everywhere_in(_city(county))
    changing.change(wanted=replace(site, organizer_name=county.association, whole_area=whole_area), now=now)
    loading.load_vocabulary()
    there = counties.association()
    body = there or _found(county, now)
    if not there:
        first_occasions.choose(county.occasions, by=by, now=now)
    role = {"role": Membership.Role.ADMINISTRATOR}
    Membership.objects.update_or_create(person=by, organization=body, defaults=role)
    about = f"{body}，{streets().count()} 个街道（乡镇）"
    writing.write(
        Kind.SITE_SET_UP, by=by, now=now, about=about, person=by, organization_id=body.pk, link="/staff/site/"
    )
    if county.with_packaged_plan:
        writing.write(Kind.PLAN_LOADED, by=by, now=now, about=str(Plan.objects.order_by("-pk")[0]))
    return body


def _found(county: County, now: dt.datetime) -> Organization:
    if not county.with_packaged_plan:
        body = counties.found(city=county.city, streets=county.streets, name=county.association, now=now)
        prefill.add_level(f"{county.city}级")
        return body
    refuse_other_city(county.city)
    loading.load(loading.packaged(), now=now)
    return Organization.objects.filter(is_association=True).order_by("pk")[0]


def _city(county: County) -> str:
    """What the site's county is called, or will be."""
    there = counties.association()
    if there and there.area:
        return there.area.name
    return str(loading.packaged()["plan"]["area"]) if county.with_packaged_plan else texts.one_line(county.city)


def refuse_other_city(city: str) -> None:
    """The packaged plan brings its own. Raises plan_has_its_city."""
    area = loading.packaged()["plan"]["area"]
    if texts.one_line(city) not in {"", area}:
        words = f"示例规划是{area}的，街道和单位也是。要用自己的，请去掉下面那个勾；要用示例，这里就空着。"
        raise Refusal("plan_has_its_city", words)
