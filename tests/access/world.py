"""One of everything, and six people who ask for it."""

import datetime as dt
from dataclasses import dataclass, field

from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import Person
from api.keys.issuing import issue
from api.models import ApiToken
from calendars.entries import writing
from calendars.models import FeedToken
from core import clock, tokens
from core.phone_numbers import phones
from events.duplication import snapshots
from events.models import (
    Cooperation,
    CrewMember,
    Event,
    EventTemplate,
    HeldPhoto,
    HeldRecord,
    Occurrence,
    Series,
    SeriesDate,
)
from events.schedule import recurrence
from notifications.models import Message, Purpose, StaffTask
from organizations.models import Area, Membership, Organization, StaffInvitation
from outreach_requests.models import OutreachRequest
from plan.models import Occasion, OccasionDate, PlanFile, StreetTarget, Task
from registrations.models import Registration
from registrations.registering.new_registration import AttendeeFacts, RegistrationRequest, register
from special_days.models import DayMark, MarketCycle
from spreadsheets.list_files import asking, making
from spreadsheets.models import ListFile, SheetImport
from tests.factories.bases import ApplicationFactory, BaseFactory, RoundFactory, base_type, sheet
from tests.factories.events import (
    CooperationFactory,
    EventFactory,
    OccurrenceFactory,
    PublishedEventFactory,
    VenueFactory,
)
from tests.factories.people import (
    AssociationFactory,
    MembershipFactory,
    OrganizationFactory,
    PersonFactory,
    StreetFactory,
)
from tests.factories.registrations import known
from tests.factories.requests import ask
from tests.factories.resources import CrewFactory, ResourceFactory, SpaceFactory
from tests.factories.taking_part import (
    SeatPoolFactory,
    ShiftFactory,
    TeamFactory,
    TeamMembershipFactory,
    VolunteerFactory,
)
from venues.models import Base, Booking, Resource, Space, Trip, VenueKind, VenuePhoto, YearlyReport
from volunteers.models import (
    Cover,
    CoverAsk,
    Qualification,
    Shift,
    SignUp,
    Team,
    TeamBlock,
    TeamMembership,
    VolunteerQualification,
)
from volunteers.signups import terms
from volunteers.signups.signing_up import sign_up

PERSONAS = ("anonymous", "volunteer", "other", "viewer", "own", "association")
"""Other: an organizer of another organization. Viewer and own: of the organization to which everything belongs."""
NUMBER = "13900000888"
UNPROVEN_NUMBER = "13900000889"
CONTACT = "麦小穗"
STAFF_TOKEN = "Staff0Invited1"
CALENDAR_KEY = "a-private-calendar-key"
PHOTO = "held/none.jpg"


@dataclass
class World:
    """Own organization's events with all that hangs on them. The volunteer holds nothing of it but a shift."""

    people: dict[str, Person | None]
    occurrence: Occurrence
    draft: Occurrence
    held: Occurrence
    photo: HeldPhoto
    draft_photo: HeldPhoto
    registration: Registration
    unproven: Registration
    sign_up: SignUp
    certificate: VolunteerQualification
    free_shift: Shift
    draft_shift: Shift
    outreach: OutreachRequest
    message: Message
    api_key: ApiToken
    feed_token: FeedToken
    cooperation: Cooperation
    series_date: SeriesDate
    template: EventTemplate
    mark: DayMark
    market: MarketCycle
    space: Space
    resource: Resource
    crew: CrewMember
    asked: Booking
    closure: Booking
    suggested: Booking
    trip: Trip
    venue_photo: VenuePhoto
    word: VenueKind
    occasion_date: OccasionDate
    base: Base
    application: Base
    report: YearlyReport
    sheet: SheetImport
    plan_file: PlanFile
    list_file: ListFile
    target: StreetTarget
    staff_task: StaffTask
    staff_invitation: StaffInvitation
    cover_ask: CoverAsk
    block: TeamBlock
    """The volunteer is asked to take a shift's place."""
    team: Team
    closed_team: Team
    team_membership: TeamMembership
    """The volunteer asked to join the team."""
    forgetful: Person
    """Whose password was reset."""
    cookies: dict[str, str] = field(default_factory=dict)
    """Each persona's session."""

    @property
    def event(self) -> Event:
        """The published one."""
        return self.occurrence.event


def make(
    *,
    street: Area | None = None,
    host: Organization | None = None,
    association: Organization | None = None,
    task: Task | None = None,
) -> World:
    """Everything belongs to the own organization; nothing to the others. Those that are given are there already."""
    street = street or StreetFactory()
    host = host or OrganizationFactory(kind=Organization.Kind.STREET_OFFICE, area=street)
    association = association or AssociationFactory()
    told = {"host": host} | ({"task": task} if task else {})
    volunteer = VolunteerFactory(person__phone="+8613900009005")
    people = _people(host, association) | {"anonymous": None, "volunteer": volunteer.person}
    occurrence = OccurrenceFactory(
        event=PublishedEventFactory(**told), venue=VenueFactory(organization=host, area=street)
    )
    draft = OccurrenceFactory(event=EventFactory(**told), venue=occurrence.venue)
    SeatPoolFactory(occurrence=occurrence)
    shift = ShiftFactory(occurrence=occurrence)
    locked, photo = _held(PublishedEventFactory(**told))
    writing.write([occurrence, draft, locked], clock.now())
    return World(
        people=people,
        occurrence=occurrence,
        draft=draft,
        held=locked,
        photo=photo,
        draft_photo=_held(draft.event)[1],
        registration=_registration(occurrence, NUMBER, is_known=True),
        unproven=_registration(occurrence, UNPROVEN_NUMBER, is_known=False),
        sign_up=_changed(sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=clock.now())),
        certificate=_certificate(volunteer),
        free_shift=ShiftFactory(occurrence=occurrence, start=shift.end, end=shift.end + dt.timedelta(hours=1)),
        cover_ask=_cover_ask(occurrence, volunteer),
        draft_shift=ShiftFactory(occurrence=draft),
        message=_message(host),
        cooperation=CooperationFactory(organization=host),
        series_date=_series(occurrence),
        template=_template(occurrence.event),
        staff_invitation=_staff_invitation(host),
        forgetful=_forgetful(),
        **_of_own(people["own"]),
        **_of_street(street, occurrence.event.task),
        **_teams(host, volunteer, occurrence),
        **_things(occurrence.venue),
        **_bases(occurrence.venue),
    )


def _changed(made):
    """The shift became another one since; whether they come is to be said again."""
    made.agreement = SignUp.Agreement.ASKED
    made.agreed_to = terms.of(made.shift, place="别处")
    made.asked_again_at = clock.now()
    made.save()
    return made


def _of_own(person):
    """What the organizer of the own organization has made."""
    sheet = SheetImport.objects.create(
        kind="events", by=person, state="ready", file_name="表.xlsx", total=1, created_at=clock.now()
    )
    return {
        "api_key": _api_key(person),
        "feed_token": _feed_token(person),
        "sheet": sheet,
        "list_file": _list_file(person),
        "plan_file": _plan_file(person),
        "staff_task": _staff_task(person),
    }


def _of_street(street, task):
    """What is kept of the street, and asked for from there."""
    today = clock.today()
    return {
        "outreach": ask(street, phone=f"+86{NUMBER}", contact_name=CONTACT),
        "target": StreetTarget.objects.create(street=street, task=task, year=today.year, planned=4),
        "mark": DayMark.objects.create(kind="other", name="停电", first=today, last=today, area=street),
        "market": MarketCycle.objects.create(area=street, rule="weekday", values=[7]),
    }


def _plan_file(person):
    facts = {"title": "样例方案", "slug": "sample", "area": "样例市", "period": [2026, 2030], "coordinator": "样例科协"}
    document = {"plan": facts, "groups": [], "organizations": ["样例科协"], "streets": []}
    return PlanFile.objects.create(name="方案.xlsx", document=document, by=person, at=clock.now())


def _list_file(person):
    file = asking.start(wanted=asking.Wanted("dates", "csv"), by=person, now=clock.now())
    while file.state != "made":
        making.go_on(now=clock.now())
        file.refresh_from_db()
    return file


def _staff_task(person):
    return StaffTask.objects.create(
        person=person,
        kind="approval",
        key="sample",
        subject="样例",
        text="样例",
        path="/staff/",
        created_at=clock.now(),
    )


def _cover_ask(occurrence, volunteer):
    """For a shift a day later."""
    now = clock.now()
    start = occurrence.start + dt.timedelta(days=1)
    shift = ShiftFactory(occurrence=occurrence, start=start, end=start + dt.timedelta(hours=1))
    seed = "1" * 32
    link = {"link_seed": seed, "link_digest": tokens.digest(CoverAsk.token_of(seed))}
    until = now + dt.timedelta(hours=3)
    cover = Cover.objects.create(shift=shift, answer_by=until, created_at=now, changed_at=now)
    return CoverAsk.objects.create(cover=cover, volunteer=volunteer, answer_by=until, asked_at=now, **link)


def _block(occurrence, team):
    """Of a shift two days later."""
    now = clock.now()
    start = occurrence.start + dt.timedelta(days=2)
    facts = {"start": start, "end": start + dt.timedelta(hours=1), "taken": 2, "held": 2}
    shift = ShiftFactory(occurrence=occurrence, **facts)
    until = now + dt.timedelta(hours=5)
    return TeamBlock.objects.create(shift=shift, team=team, size=2, names_until=until, created_at=now, changed_at=now)


def _teams(host, volunteer, occurrence):
    seed = "0" * 32
    link = {"link_seed": seed, "link_digest": tokens.digest(tokens.derive("team", seed))}
    team = TeamFactory(organization=host, slug="world-team", **link)
    return {
        "team": team,
        "block": _block(occurrence, team),
        "closed_team": TeamFactory(organization=host, slug="world-closed-team", closed_at=clock.now()),
        "team_membership": TeamMembershipFactory(team=team, volunteer=volunteer, state="asked"),
    }


def _forgetful():
    person = PersonFactory(phone="+8613900009012")
    person.set_unusable_password()
    person.save()
    return person


def _staff_invitation(host):
    """By an administrator of the site, who is none of the six."""
    by = PersonFactory(is_superuser=True)
    now = clock.now()
    return StaffInvitation.objects.create(
        organization=host,
        name="新来的",
        phone="+8613900009008",
        phone_hash=phones.look_up("+8613900009008"),
        role=Membership.Role.VIEWER,
        digest=tokens.digest(STAFF_TOKEN),
        by=by,
        at=now,
        expires_at=now + StaffInvitation.LIFE,
    )


def _people(host, association):
    """The members; their numbers can't fall on that of the registration."""
    works = {
        "other": {},
        "viewer": {"organization": host, "role": Membership.Role.VIEWER},
        "own": {"organization": host},
        "association": {"organization": association},
    }
    return {
        name: MembershipFactory(person__phone=f"+861390000900{place}", **facts).person
        for place, (name, facts) in enumerate(works.items())
    }


def _certificate(volunteer):
    """It waits to be verified; its picture is not on the disk."""
    kind, _ = Qualification.objects.get_or_create(name="样例证")
    return VolunteerQualification.objects.create(
        volunteer=volunteer, qualification=kind, claimed_at=clock.now(), picture=PHOTO
    )


def _held(event):
    ended = clock.now() - dt.timedelta(days=1)
    held = OccurrenceFactory(event=event, start=ended - dt.timedelta(hours=2), end=ended)
    record = HeldRecord.objects.create(occurrence=held, recorded_at=clock.now())
    return held, HeldPhoto.objects.create(record=record, image=PHOTO)


def _series(occurrence):
    """A rule that made the published date."""
    rule = recurrence.Pattern(kind=recurrence.Kind.WEEKLY, first=clock.today(), count=1, values=(1,))
    series = Series.objects.create(
        event=occurrence.event, kind=rule.kind, pattern=recurrence.as_data(rule), at=clock.now()
    )
    times = {"start": occurrence.start, "end": occurrence.end, "venue": occurrence.venue}
    return SeriesDate.objects.create(series=series, day=occurrence.start.date(), occurrence=occurrence, **times)


def _template(event):
    """Not shared."""
    content = snapshots.read(event)
    facts = {"organization": event.host, "kind": event.kind, "content": content, "at": clock.now()}
    return EventTemplate.objects.create(name="样例模板", **facts)


def _registration(occurrence, number, *, is_known):
    if is_known:
        known(number)
    asked = RegistrationRequest(
        event_id=occurrence.event_id,
        occurrence_ids=(occurrence.pk,),
        phone=f"+86{number}",
        contact_name=CONTACT,
        attendees=(AttendeeFacts(name=CONTACT),),
    )
    return register(request=asked, now=clock.now())


def _message(host):
    return Message.objects.create(
        phone=f"+86{NUMBER}",
        phone_hash="0" * 64,
        purpose=Purpose.CHANGE,
        text=f"{CONTACT}，时间有变。",
        key="sample",
        organization=host,
        created_at=clock.now(),
        not_before=clock.now(),
        expires_at=clock.now() + dt.timedelta(days=1),
        state=Message.State.UNKNOWN,
        gateway="console",
        called_at=clock.now(),
    )


def _bases(venue):
    """A base of the own organization that handed in last year's report, and one that waits to be accredited."""
    year = clock.today().year
    base = BaseFactory(venue=venue, contact_name=CONTACT, contact_phone=f"+86{NUMBER}")
    old, _ = RoundFactory(year=year - 1), RoundFactory(year=year)
    sheet()
    numbers = {"open_days": 200, "visitors": 900, "minors": 300}
    return {
        "base": base,
        "application": ApplicationFactory(venue=venue, type=base_type("研学实践基地", "yanxue")),
        "report": YearlyReport.objects.create(
            base=base, round=old, submitted_at=clock.now(), highlights="样", **numbers
        ),
    }


def _things(venue):
    """A space and a van of the own organization; another one asked for the space."""
    space = SpaceFactory(venue=venue)
    resource = ResourceFactory(organization=venue.organization)
    start = clock.now() + dt.timedelta(days=5)
    span = {"start": start, "end": start + dt.timedelta(hours=1), "busy_from": start}
    span["busy_until"] = span["end"]
    asked = Booking.objects.create(
        **span, space=space, organization=OrganizationFactory(), state="tentative", answer="asked", at=clock.now()
    )
    suggested = Booking.objects.create(
        **span,
        space=SpaceFactory(),
        organization=venue.organization,
        state="released",
        answer="declined",
        suggested_start=start + dt.timedelta(days=1),
        suggested_end=start + dt.timedelta(days=1, hours=1),
        at=clock.now(),
    )
    closure = Booking.objects.create(
        **span, resource=resource, organization=venue.organization, kind="upkeep", state="confirmed", at=clock.now()
    )
    return {
        "space": space,
        "resource": resource,
        "crew": CrewFactory(organization=venue.organization),
        "asked": asked,
        "closure": closure,
        "suggested": suggested,
        "trip": Trip.objects.create(resource=resource, day=clock.today(), at=clock.now()),
        "occasion_date": OccasionDate.objects.create(
            occasion=Occasion.objects.create(slug="spring", name="样例节", kind="day"),
            first=dt.date(2099, 3, 1),
            last=dt.date(2099, 3, 2),
        ),
        "word": VenueKind.objects.get_or_create(name="样例场所", defaults={"slug": "sample"})[0],
        "venue_photo": VenuePhoto.objects.create(venue=venue, image=PHOTO),
    }


def _api_key(person):
    issue(person=person, name="样例", scopes=["read"], days=30, now=clock.now())
    return person.api_tokens.get()


def _feed_token(person):
    return FeedToken.objects.create(
        person=person, digest=tokens.digest(CALENDAR_KEY), name="样例", created_at=clock.now()
    )


@dataclass(frozen=True)
class Route:
    """An address, and the methods with which it is asked."""

    pattern: str
    methods: tuple[str, ...]


def routes() -> dict[str, Route]:
    """All addresses by name, but those of Django's admin."""
    found = {name: Route(pattern, methods) for name, pattern, methods in _walk(get_resolver(), "", ())}
    return {name: route for name, route in found.items() if not route.pattern.startswith("admin/")}


def _walk(resolver: URLResolver, prefix: str, spaces: tuple[str, ...]):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield ":".join((*spaces, entry.name or "?")), prefix + str(entry.pattern), _methods(entry.callback)
        else:
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from _walk(entry, prefix + str(entry.pattern), inner)


def _methods(view) -> tuple[str, ...]:
    """Resources of the API say which they have; pages are tried with both."""
    actions = getattr(view, "actions", None)
    return tuple(method.upper() for method in actions if method != "head") if actions else ("GET", "POST")
