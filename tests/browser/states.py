"""Pages that nobody gets by asking for them: a sign-in half way, another role, an event in each of its states."""

import datetime as dt
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from accounts.signing_in import openings
from api.keys.issuing import end, issue
from core import clock
from core.spreadsheets import writer
from events.models import Event, HeldRecord, Occurrence
from events.publication import approving
from notifications.models import Message, Purpose
from notifications.outbox import enqueueing
from organizations.keeping import changing
from organizations.keeping.changing import OrganizationFacts
from organizations.models import Area, Organization, StaffInvitation
from plan.models import StreetTarget
from spreadsheets import importing
from spreadsheets.list_files import making
from spreadsheets.models import SheetImport
from tests.access.asking import address
from tests.access.world import World
from tests.browser import states_of_people, states_of_registering
from tests.browser.sights import PASSWORD, Sight, proved_again, signed_in
from tests.factories.events import AudienceFactory, EventFactory, OccurrenceFactory, PlanFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, PersonFactory
from tests.factories.taking_part import SeatPoolFactory


def _with_password():
    """A member who works alone."""
    person = MembershipFactory().person
    person.set_password(PASSWORD)
    person.save()
    return person


def _proved(*, app: bool, key: bool = False) -> Client:
    """Somebody who has just given the password again, with an app that makes codes, a key, or neither."""
    person = MembershipFactory().person
    client = proved_again(person)
    if app:
        TOTP.activate(person, "JBSWY3DPEHPK3PXP")
        client.post(reverse("mfa_generate_recovery_codes"))
    if key:
        _key_of(person)
    return client


def _key_of(person) -> Authenticator:
    data = {"name": "蓝色的钥匙", "credential": {}}
    return Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=data)


def _security(name: str, *, app: bool = True, key: bool = False) -> Callable[[World], Sight]:
    return lambda world: Sight(_proved(app=app, key=key), reverse(name))


def _key(name: str) -> Callable[[World], Sight]:
    def prepare(world: World) -> Sight:
        client = _proved(app=True, key=True)
        key = Authenticator.objects.get(user=client.session["_auth_user_id"], type=Authenticator.Type.WEBAUTHN)
        return Sight(client, reverse(name, kwargs={"pk": key.pk}))

    return prepare


def _code(world: World) -> Sight:
    client = Client()
    client.post(reverse("accounts:sign_in"), {"phone": "13900000777"})
    return Sight(client, reverse("accounts:enter_code"))


def _staff_code(world: World) -> Sight:
    person, client = _with_password(), Client()
    client.post(reverse("accounts:staff_sign_in"), {"phone": person.phone, "password": PASSWORD})
    return Sight(client, reverse("accounts:staff_code"))


def _second_proof(world: World) -> Sight:
    person, client = _with_password(), Client()
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    client.post(reverse("accounts:staff_sign_in"), {"phone": person.phone, "password": PASSWORD})
    return Sight(client, reverse("mfa_authenticate"))


def _of_association(name: str) -> Callable[[World], Sight]:
    """A page of the association's administrators alone."""

    def prepare(world: World) -> Sight:
        return Sight(
            signed_in(MembershipFactory(organization=AssociationFactory(), role="administrator").person), reverse(name)
        )

    return prepare


def _switches(world: World) -> Sight:
    administrator = MembershipFactory(organization=AssociationFactory(), role="administrator").person
    return Sight(signed_in(administrator), reverse("notifications:switches"))


def _failed_messages(world: World) -> Sight:
    member = MembershipFactory(organization=AssociationFactory())
    now = clock.now()
    drafts = [
        enqueueing.Draft(
            key=f"failed:{number}",
            to=f"+861390000777{number}",
            purpose=Purpose.CHANGE,
            text="改期了",
            expires_at=now + dt.timedelta(days=2),
            organization_id=member.organization_id,
        )
        for number in range(2)
    ]
    enqueueing.enqueue(drafts, now=now)
    Message.objects.filter(key__startswith="failed:").update(state=Message.State.FAILED, finished_at=now)
    return Sight(signed_in(member.person), reverse("notifications:again"))


def _let_in(world: World) -> Sight:
    administrator = MembershipFactory(organization=AssociationFactory(), role="administrator").person
    openings.give(phone="+8613900000123", reason="换了新手机", by=administrator, now=clock.now())
    return Sight(signed_in(administrator), reverse("organizations:let_in"))


def _people(name: str) -> Callable[[World], Sight]:
    """An administrator of the association, with somebody who was invited."""

    def prepare(world: World) -> Sight:
        administrator = MembershipFactory(organization=AssociationFactory(), role="administrator").person
        return Sight(signed_in(administrator), reverse(f"organizations:{name}"))

    return prepare


KEPT = OrganizationFacts(
    name="东山街道办事处", kind="street_office", area=None, approval_levels=1, desk_phone="0871-6869 0000"
)


def _kept(page: str) -> Callable[[World], Sight]:
    """Organizations as the association's administrators keep them."""

    def prepare(world: World) -> Sight:
        administrator = MembershipFactory(organization=AssociationFactory(), role="administrator").person
        slug = world.event.host.slug
        street = Area.objects.filter(level=Area.Level.STREET)[0]
        paths = {
            "list": reverse("organizations:organizations"),
            "new": reverse("organizations:organization_new"),
            "one": reverse("organizations:organization", args=[slug]),
            "close": reverse("organizations:organization_close", args=[slug]),
            "merge": reverse("organizations:organization_merge", args=[slug]) + f"?into={OrganizationFactory().slug}",
            "audit": reverse("organizations:audit"),
            "word_lists": reverse("organizations:word_lists"),
            "word_list": reverse("organizations:word_list", args=["venue-kinds"]),
            "word": reverse("organizations:word", args=["venue-kinds", world.word.pk]),
            "areas": reverse("organizations:areas"),
            "area": reverse("organizations:area", args=[street.slug]),
            "area_add": reverse("organizations:area_add", args=[street.slug]),
            "area_remove": reverse("organizations:area_remove", args=[street.slug]),
        }
        if not Organization.objects.filter(name=KEPT.name).exists():  # another of these states has added it
            changing.add(facts=KEPT, by=administrator, now=clock.now())
        return Sight(signed_in(administrator), paths[page])

    return prepare


def _plans(page: str) -> Callable[[World], Sight]:
    """Plans, one of them over, and a file that somebody sent: as the association's administrators see them."""

    def prepare(world: World) -> Sight:
        administrator = MembershipFactory(organization=AssociationFactory(), role="administrator").person
        over = PlanFactory(first_year=2016, last_year=2020)
        file = world.plan_file
        file.report = {
            "created": ["单位“样例市教体局”", "任务“A1.1 办科技节”"],
            "changed": ["方案“样例方案” 说明：（空） → 新的"],
        }
        file.report |= {
            "removed": ["任务“A1.2 旧的一项”"],
            "kept": ["任务“A1.3 一项” 标题：现在是 甲（有人改过），文件里是 乙"],
        }
        file.document["plan"]["period"] = [2016, 2020]
        file.loaded_at = clock.now() if page == "loaded" else None
        file.save()
        paths = {
            "import": reverse("plan:import"),
            "file": reverse("plan:file", args=[file.uid]),
            "loaded": reverse("plan:file", args=[file.uid]),
            "over": reverse("reports:plan") + f"?plan={over.slug}",
        }
        return Sight(signed_in(administrator), paths[page])

    return prepare


def _invited(world: World) -> Sight:
    """Whoever was invited, with the number proved and no password yet."""
    _answer(world, StaffInvitation.State.WAITING)
    person = PersonFactory(phone=world.staff_invitation.phone)
    person.set_unusable_password()
    person.save()
    return Sight(signed_in(person), address(world, "organizations:invitation", ""))


def _accepted(world: World) -> Sight:
    """The link that was used already, opened once more."""
    _answer(world, StaffInvitation.State.ACCEPTED)
    return Sight(None, address(world, "organizations:invitation", ""))


def _answer(world: World, state: str) -> None:
    world.staff_invitation.state = state
    world.staff_invitation.save(update_fields=["state"])


def _forgetful(world: World) -> Sight:
    """Whoever opened the link of a reset and proved the number."""
    return Sight(signed_in(world.forgetful), address(world, "accounts:new_password", ""))


def _typed(path_of: Callable[[World], str], **fields: str) -> Callable[[World], Sight]:
    """Somebody who typed when their session had ended, and signed in again."""

    def prepare(world: World) -> Sight:
        client, path = Client(), path_of(world)
        client.post(path, fields)
        client.force_login(world.people["own"])
        return Sight(client, path)

    return prepare


def _erasing(world: World) -> Sight:
    client = signed_in(world.people["volunteer"])
    client.post(reverse("accounts:erase"), {"sure": "on"})
    return Sight(client, reverse("accounts:erase"))


def _keys_of_staff(world: World) -> Sight:
    host = OrganizationFactory()
    administrator, clerk = (
        MembershipFactory(organization=host, role=role).person for role in ("administrator", "viewer")
    )
    for name in ("街道大屏", "网站"):
        issue(person=clerk, name=name, scopes=["read", "people"], days=30, now=clock.now())
    end(token=clerk.api_tokens.first(), by=administrator, now=clock.now())
    return Sight(signed_in(administrator), reverse("keys:staff"))


def _send_back(world: World) -> Sight:
    event, approver = _submitted()
    return Sight(signed_in(approver), reverse("events:send_back", kwargs={"pk": event.pk}))


def _submitted():
    host = OrganizationFactory(approval_levels=2)
    maker, approver = (MembershipFactory(organization=host, role=role).person for role in ("organizer", "approver"))
    event = EventFactory(host=host, created_by=maker, title="野生菌安全讲座", description="怎么认菌。")
    event.audiences.add(AudienceFactory())
    OccurrenceFactory(event=event)
    approving.submit(event=event, by=maker, now=clock.now())
    return event, approver


def _workbench_of_an_approver(world: World) -> Sight:
    return Sight(signed_in(_submitted()[1]), reverse("portal:workbench"))


def _without_photos(world: World) -> Sight:
    locked = OccurrenceFactory(event__host=world.event.host, start=clock.now() - dt.timedelta(days=2), state="held")
    HeldRecord.objects.create(occurrence=locked, recorded_at=clock.now())
    return Sight(signed_in(world.people["own"]), reverse("spreadsheets:records_without_photos"))


def _list_to_ask_for(world: World) -> Sight:
    return Sight(signed_in(world.people["own"]), f"{reverse('spreadsheets:list_file_new')}?list=events&ending=xlsx")


def _list_file(**facts) -> Callable[[World], Sight]:
    """A long list that somebody asked for."""

    def prepare(world: World) -> Sight:
        type(world.list_file).objects.filter(pk=world.list_file.pk).update(**facts)
        return Sight(
            signed_in(world.people["own"]), reverse("spreadsheets:list_file", kwargs={"uid": world.list_file.uid})
        )

    return prepare


COLUMNS = ("编号", "标题", "类型", "任务编号", "给谁", "日期", "开始", "结束", "地点", "介绍")
GOOD = ("讲座活动", "", "", "2030-09-20", "14:30", "16:00", "", "怎么认菌")


def _sheet(*rows: tuple) -> Callable[[World], Sight]:
    """A table that was looked at."""

    def prepare(world: World) -> Sight:
        by, now = world.people["own"], clock.now()
        data = writer.xlsx("表", COLUMNS, rows)
        made = importing.start(kind=SheetImport.Kind.EVENTS, file_name="九月.xlsx", data=data, by=by, now=now)
        importing.check(made.pk, now=now)
        return Sight(signed_in(by), reverse("spreadsheets:import", kwargs={"uid": made.uid}))

    return prepare


def _event(name: str, **facts) -> Callable[[World], Sight]:
    """An event of a kind, in a state, seen by its own organizer or by everybody."""

    def prepare(world: World) -> Sight:
        event = EventFactory(host=world.event.host, booking="occurrence", published_at=clock.now(), **facts)
        states = {"cancelled": Occurrence.State.CANCELLED, "postponed": Occurrence.State.POSTPONED}
        for days in (4, 5):
            start = clock.now() + dt.timedelta(days=days)
            one = OccurrenceFactory(event=event, position=days, start=start, end=start + dt.timedelta(hours=2))
            SeatPoolFactory(occurrence=one)
            if facts["state"] in states:
                Occurrence.objects.filter(pk=one.pk).update(state=states[facts["state"]])
        Occurrence.objects.filter(event=event, position=5, state="scheduled").update(state="postponed")
        key = {"slug": event.slug} if name == "events:event" else {"pk": event.pk}
        return Sight(signed_in(world.people["own"]), reverse(name, kwargs=key))

    return prepare


def _events() -> Iterator[tuple[str, Callable[[World], Sight]]]:
    for kind in Event.Kind.values:
        yield f"events:staff_event {kind}", _event("events:staff_event", kind=kind, state="published")
        yield f"events:event {kind}", _event("events:event", kind=kind, state="published")
    for state in Event.State.values:
        yield f"events:staff_event {state}", _event("events:staff_event", kind="lecture", state=state)
    for state in ("finished", "archived", "cancelled"):
        yield f"events:event {state}", _event("events:event", kind="drive", state=state)


def _over_days(name: str) -> Callable[[World], Sight]:
    """An exhibition of five days without a break, and a night."""

    def prepare(world: World) -> Sight:
        event = EventFactory(host=world.event.host, kind="exhibition", state="published", published_at=clock.now())
        start = clock.midnight(clock.today()) + dt.timedelta(days=4, hours=9)
        show = OccurrenceFactory(event=event, position=1, start=start, end=start + dt.timedelta(days=4, hours=8))
        night = start + dt.timedelta(days=9, hours=13)
        OccurrenceFactory(event=event, position=2, start=night, end=night + dt.timedelta(hours=2, minutes=30))
        key = {"slug": event.slug} if name == "events:event" else {"pk": event.pk}
        if name == "events:move":
            key = {"pk": show.pk}
        return Sight(signed_in(world.people["own"]), reverse(name, kwargs=key))

    return prepare


def _editor(kind: str) -> Callable[[World], Sight]:
    return lambda world: Sight(signed_in(world.people["own"]), f"{reverse('events:staff_new')}?kind={kind}")


def _streets_that_owe(world: World) -> Sight:
    """Every quarter of every street has all that a cell can say: held, planned, owed, made up for."""
    held = world.held
    year = clock.today().year
    for street in Area.objects.filter(level=Area.Level.STREET):
        StreetTarget.objects.update_or_create(
            street=street, task=held.event.task, year=year,
            defaults={"planned": 480, "first": 120, "second": 120, "third": 120, "fourth": 120},
        )  # fmt: skip
    return Sight(signed_in(world.people["association"]), f"{reverse('reports:street_lists')}?year={year}")


def _found(group: str) -> Callable[[World], Sight]:
    """The search that finds the event of the world and much more; or one kind of it."""

    def found(world: World) -> Sight:
        word = world.event.title[:4]
        for number in range(60):
            EventFactory(host=world.event.host, title=f"{word}，第 {number} 次走进山里的村子")
        asked = urlencode({"q": word, "group": group})
        return Sight(signed_in(world.people["own"]), f"{reverse('portal:search')}?{asked}")

    return found


STATES: dict[str, Callable[[World], Sight]] = {
    **states_of_people.STATES,
    **states_of_registering.STATES,
    "accounts:enter_code": _code,
    "accounts:staff_code": _staff_code,
    "accounts:erase code": _erasing,
    "events:staff_edit typed": _typed(
        lambda world: reverse("events:staff_edit", kwargs={"pk": world.event.pk}), title="磁铁秀，九条街都去", do="save"
    ),
    "events:withdraw typed": _typed(
        lambda world: reverse("events:withdraw", kwargs={"pk": world.event.pk}), reason="场地要装修，先收回来"
    ),
    "spreadsheets:import faulty": _sheet(("1", "", *GOOD), ("2", "认菌", "舞会", *GOOD[1:])),
    "spreadsheets:import ready": _sheet(("1", "认菌", *GOOD)),
    "spreadsheets:list_file_new": _list_to_ask_for,
    "spreadsheets:list_file making": _list_file(state="making", done=1200, total=100_000),
    "spreadsheets:list_file failed": _list_file(state="failed", problem=making.GIVEN_UP),
    "spreadsheets:records_without_photos": _without_photos,
    "events:send_back": _send_back,
    "keys:staff": _keys_of_staff,
    "mfa_activate_totp": _security("mfa_activate_totp", app=False),
    "mfa_add_webauthn": _security("mfa_add_webauthn"),
    "mfa_authenticate": _second_proof,
    "mfa_deactivate_totp": _security("mfa_deactivate_totp"),
    "mfa_edit_webauthn": _key("mfa_edit_webauthn"),
    "mfa_generate_recovery_codes": _security("mfa_generate_recovery_codes"),
    "mfa_index full": _security("mfa_index", key=True),
    "mfa_list_webauthn full": _security("mfa_list_webauthn", key=True),
    "mfa_reauthenticate": _security("mfa_reauthenticate"),
    "mfa_remove_webauthn": _key("mfa_remove_webauthn"),
    "mfa_view_recovery_codes": _security("mfa_view_recovery_codes"),
    "notifications:again full": _failed_messages,
    "notifications:switches": _switches,
    "accounts:new_password theirs": _forgetful,
    "organizations:invitation theirs": _invited,
    "organizations:invitation used": _accepted,
    "organizations:invite": _people("invite"),
    "organizations:let_in": _let_in,
    "organizations:people": _people("people"),
    "portal:checklist": _of_association("portal:checklist"),
    "portal:workbench checklist": _of_association("portal:workbench"),
    "organizations:organizations": _kept("list"),
    "organizations:organization": _kept("one"),
    "organizations:organization_new": _kept("new"),
    "organizations:organization_close": _kept("close"),
    "organizations:organization_merge": _kept("merge"),
    "organizations:audit": _kept("audit"),
    "organizations:word_lists": _kept("word_lists"),
    "organizations:word_list": _kept("word_list"),
    "organizations:word": _kept("word"),
    "organizations:areas": _kept("areas"),
    "organizations:area": _kept("area"),
    "organizations:area_add": _kept("area_add"),
    "organizations:area_remove": _kept("area_remove"),
    "plan:file": _plans("file"),
    "plan:file loaded": _plans("loaded"),
    "plan:import": _plans("import"),
    "reports:plan over": _plans("over"),
    "portal:search found": _found(""),
    "portal:search kind": _found("events"),
    "reports:street_lists owed": _streets_that_owe,
    "portal:workbench approver": _workbench_of_an_approver,
    **{f"events:staff_new {kind}": _editor(kind) for kind in Event.Kind.values},
    **dict(_events()),
    **{
        f"{name} over days": _over_days(name)
        for name in ("events:event", "events:move", "events:staff_edit", "events:staff_event", "volunteers:add_shift")
    },
}
"""By the name of the address, and what is special."""
