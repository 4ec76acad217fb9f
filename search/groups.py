"""What can be found, kind by kind: which rows somebody may see, by what they are found, and where each leads."""

import datetime as dt
from urllib.parse import urlencode

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.urls import reverse

from core import phrases
from events.models import CrewMember, Event, EventTemplate, Occurrence
from events.pages.staff_events import MOST, WINDOW, Listed, Wanted
from events.wording import phrases as event_words
from events.wording import search_index, search_words
from organizations.models import Area, Organization
from organizations.own_first import own_first
from outreach_requests.models import OutreachRequest
from plan.models import OccasionDate, Task
from registrations.models import Attendee, Registration
from search import days
from search.results import MOST_READ, Asked, Found, Result, of_names, of_rows
from venues.models import Base, Resource, Space, Venue
from volunteers.models import Shift, SignUp, Team


def _joined(*words: str) -> str:
    return " · ".join(word for word in words if word)


def _event_page(event: Event, asked: Asked) -> str:
    own = asked.reach.may_see(event.host_id)
    return reverse("events:staff_event", args=[event.pk]) if own else event.get_absolute_url()


def events(asked: Asked) -> Found:
    """Of one's organizations, and what is public; by the next date."""
    mine = Organization.objects.managed_by(asked.person)
    seen = Event.objects.filter(Q(host__in=mine) | Q(published_at__isnull=False))

    def result(event: Event) -> Result:
        start: dt.datetime | None = getattr(event, "next_start", None) or getattr(event, "first_start", None)
        when = phrases.date(phrases.local(start).date()) if start else "没有场次"
        return Result(event.title, _joined(when, event.host.name, event.get_state_display()), _event_page(event, asked))

    rows = Listed(seen, Wanted(text=" ".join(asked.words)), now=asked.now)
    return Found(
        len(rows), lambda first, end: [result(row) for row in rows[first:end]], only_read=MOST if rows.is_more else 0
    )


def dates(asked: Asked) -> Found:
    """The same for single dates, of a year before and after now where no day is said: those to come first, then the
    latest; 12月5日 and 周六 are days.
    """
    own = Q(event__host__in=Organization.objects.managed_by(asked.person))
    rows = Occurrence.objects.filter(own | Q(event__published_at__isnull=False))
    for word in asked.words:
        rows = rows.filter(days.about(word, asked.today))
    is_over = Case(When(end__gt=asked.now, then=Value(0)), default=Value(1))
    coming = Case(When(end__gt=asked.now, then=F("start")))
    order = (is_over, coming.asc(nulls_last=True), F("start").desc(), "pk")
    if not any(days.span(word, asked.today) for word in asked.words):
        rows = rows.filter(start__gt=asked.now - WINDOW, start__lt=asked.now + WINDOW)
    ids = list(rows.order_by(*order).values_list("pk", flat=True)[: MOST + 1])
    known = Occurrence.objects.select_related("event__host", "venue__area__parent", "space")

    def result(one: Occurrence) -> Result:
        place = event_words.place(one)
        state = "" if one.is_scheduled else one.get_state_display()
        title = _joined(phrases.when24(one.start, one.end), one.title or one.event.title)
        return Result(title, _joined(place, one.event.host.name, state), _event_page(one.event, asked))

    def page(first: int, end: int) -> list[Result]:
        found = known.in_bulk(ids[:MOST][first:end])
        return [result(found[pk]) for pk in ids[:MOST][first:end]]

    return Found(min(len(ids), MOST), page, only_read=MOST if len(ids) > MOST else 0)


def venues(asked: Asked) -> Found:
    """All that are in use, and one's own closed ones."""
    seen = Venue.objects.filter(Q(closed=False) | Q(pk__in=Venue.objects.managed_by(asked.person)))
    rows = own_first(seen.select_related("area__parent"), asked.person, organization="organization", area="area")
    columns = ("name", "address", "initials", "area__name", "area__parent__name", "organization__name")

    def result(venue: Venue) -> Result:
        closed = "不再使用" if venue.closed else ""
        return Result(venue.name, _joined(_street(venue.area), venue.address, closed), _venue_page(venue, asked))

    return of_names(asked, rows, columns, result)


def _venue_page(venue: Venue, asked: Asked) -> str:
    if asked.reach.may_organize(venue.organization_id):
        return reverse("venues:edit", args=[venue.pk])
    return reverse("venues:venue", args=[venue.slug])


def _street(area: Area) -> str:
    return area.street.short_name


def spaces(asked: Asked) -> Found:
    """Halls and yards of places in use."""
    usable = Space.objects.usable().select_related("venue__area__parent")
    rows = own_first(usable, asked.person, organization="venue__organization", area="venue__area")

    def result(space: Space) -> Result:
        room = f"{space.capacity} 人" if space.capacity else ""
        own = asked.reach.may_organize(space.venue.organization_id)
        url = reverse("venues:space", args=[space.pk]) if own else _venue_page(space.venue, asked)
        return Result(str(space), _joined(_street(space.venue.area), room, space.equipment), url)

    return of_names(asked, rows, ("name", "venue__name", "venue__initials", "equipment", "venue__area__name"), result)


def resources(asked: Asked) -> Found:
    """Vans and kits that can be asked for."""
    usable = Resource.objects.usable().select_related("organization")
    rows = own_first(usable, asked.person, organization="organization", area="home__area")

    def result(one: Resource) -> Result:
        return Result(
            one.name, _joined(one.get_kind_display(), str(one.organization)), _page("venues:resource", one.pk)
        )

    return of_names(asked, rows, ("name", "note", "organization__name"), result)


def requests(asked: Asked) -> Found:
    """Those that the person may see, with whoever asked; the newest first."""
    rows = OutreachRequest.objects.managed_by(asked.person).select_related("street", "venue").order_by("-pk")
    columns = ("organization_name", "contact_name", "place", "venue__name", "wish", "notes", "street__name")

    def result(one: OutreachRequest) -> Result:
        place = str(one.venue or one.place)
        note = _joined(one.get_topic_display(), one.street.short_name, place, one.get_state_display())
        return Result(one.organization_name, note, _page("outreach_requests:detail", one.pk))

    return of_names(asked, rows, columns, result)


def organizations(asked: Asked) -> Found:
    """All; each leads to what it plans."""
    every = Organization.objects.in_use().select_related("area").order_by("name")
    rows = own_first(every, asked.person, organization="pk", area="area")

    def result(one: Organization) -> Result:
        return Result(one.name, _joined(one.get_kind_display(), one.desk_phone), _plans_of(one))

    return of_names(asked, rows, ("name", "slug"), result)


def _plans_of(one: Organization) -> str:
    return f"{reverse('portal:planner')}?{urlencode({'view': 'month', 'host': one.slug, 'show': 'list'})}"


def teams(asked: Asked) -> Found:
    """Volunteer teams; one's own lead to their page, others to what everybody sees of them, else to their organization."""
    every = Team.objects.select_related("organization", "group")
    rows = own_first(every, asked.person, organization="organization", area="organization__area")

    def result(one: Team) -> Result:
        return Result(one.name, _joined(str(one.group or ""), one.organization.name), _page_of(one, asked))

    return of_names(asked, rows, ("name", "group__name", "organization__name"), result)


def _page_of(team: Team, asked: Asked) -> str:
    if asked.reach.may_see(team.organization_id):
        return _page("volunteers:staff_team", team.pk)
    return team.get_absolute_url() if team.public and not team.closed_at else _plans_of(team.organization)


def templates(asked: Asked) -> Found:
    """Those from which the person may make events."""
    usable = EventTemplate.objects.usable_by(asked.person).select_related("organization")

    def result(one: EventTemplate) -> Result:
        return Result(one.name, _joined(str(one.organization)), _page("events:template_use", one.pk))

    return of_names(asked, usable, ("name", "organization__name"), result)


def tasks(asked: Asked) -> Found:
    """Of the plans, by code, title and who leads; each leads to how far it is."""
    rows = (
        Task.objects.filter(retired=False)
        .select_related("plan", "lead")
        .order_by("-plan__first_year", "position", "pk")
    )

    def result(one: Task) -> Result:
        where = f"{reverse('reports:plan')}?{urlencode({'plan': one.plan.slug})}#task-{one.pk}"
        return Result(str(one), _joined(one.lead.name, str(one.plan)), where)

    return of_names(asked, rows, ("code", "title", "lead__name"), result)


def themes(asked: Asked) -> Found:
    """Theme days, weeks and months with their days, by name or by a day that lies in them; the latest first."""
    rows = OccasionDate.objects.select_related("occasion").order_by("-first", "pk")

    def result(one: OccasionDate) -> Result:
        address = f"{reverse('portal:home')}?{urlencode({'occasion': one.occasion.slug, 'street': 'all'})}"
        return Result(one.occasion.name, phrases.days_range(one.first, one.last, now=asked.now), address)

    return of_rows(themes_said(rows, asked.words, asked.today), result)


def themes_said(rows: "QuerySet[OccasionDate]", words: list[str], today: dt.date) -> "QuerySet[OccasionDate]":
    """Those in which each day that is said lies, and whose names hold all other words; for residents too."""
    conditions = []
    for word in words:
        if span := days.span(word, today):
            rows = rows.filter(first__lt=span[1], last__gte=span[0])
        else:
            conditions.append(search_words.condition(word))
    names = [(pk, search_index.of_names(name)) for pk, name in rows.values_list("pk", "occasion__name")[:MOST_READ]]
    return rows.filter(pk__in=[pk for pk, name in names if all(condition.holds(name) for condition in conditions)])


def bases(asked: Asked) -> Found:
    """Those of one's organizations, and all that visitors may read of."""
    own = Base.objects.managed_by(asked.person)
    every = Base.objects.filter(Q(pk__in=own) | Q(state__in=Base.LIVE)).select_related("venue", "level")
    rows = own_first(every, asked.person, organization="venue__organization", area="venue__area")

    def result(one: Base) -> Result:
        mine = asked.reach.may_see(one.venue.organization_id)
        url = _page("venues:staff_base", one.pk) if mine else reverse("venues:base", args=[one.slug])
        return Result(one.name, _joined(str(one.level), one.venue.name, one.get_state_display()), url)

    return of_names(asked, rows, ("name", "introduction", "venue__name", "type__name", "venue__area__name"), result)


def crew(asked: Asked) -> Found:
    """Speakers and drivers of one's organizations."""
    rows = CrewMember.objects.managed_by(asked.person).exclude(name="").select_related("organization")

    def result(one: CrewMember) -> Result:
        own = asked.reach.may_organize(one.organization_id)
        url = _page("events:crew_edit", one.pk) if own else reverse("events:crew")
        return Result(one.name, _joined(one.get_role_display(), one.title, str(one.organization)), url)

    return of_names(asked, rows, ("name", "title", "organization__name"), result)


def registered(asked: Asked) -> Found:
    """Whoever comes to events of one's organizations that are not closed, by name, the newest first; nobody whose
    number was never proved.
    """
    status = Registration.Status
    mine = Event.objects.managed_by(asked.person).filter(state__in=Event.OPEN)
    rows = Attendee.objects.filter(registration__event__in=mine).exclude(name="")
    rows = rows.exclude(registration__status__in=[status.WITHDRAWN, status.UNPROVEN])
    rows = rows.exclude(registration__status=status.EXPIRED, registration__prove_by__isnull=False)
    columns = ("name", "registration__contact_name", "registration__group_name")

    def result(one: Attendee) -> Result:
        row = one.registration
        url = f"{_page('registrations:staff_list', row.event_id)}?{urlencode({'q': one.name})}"
        return Result(one.name, _joined(row.event.title, row.group_name, row.get_status_display()), url)

    return of_names(asked, rows.select_related("registration__event").order_by("-pk"), columns, result)


def volunteers(asked: Asked) -> Found:
    """Who is on a shift of one's organizations' events, the latest shift first."""
    mine = Shift.objects.managed_by(asked.person).values("pk")
    rows = SignUp.objects.active().filter(shift__in=mine).exclude(volunteer__person__name="")
    sign_ups = rows.select_related("volunteer__person", "shift__occurrence__event").order_by("-shift__start", "pk")

    def result(one: SignUp) -> Result:
        shift = one.shift
        note = _joined(shift.role, phrases.date(phrases.local(shift.start).date()), shift.occurrence.event.title)
        url = _page("volunteers:staff_shifts", shift.occurrence.event_id)
        return Result(one.volunteer.person.name, note, url)

    return of_names(asked, sign_ups, ("volunteer__person__name", "volunteer__number"), result)


def streets(asked: Asked) -> Found:
    """Streets and villages; each leads to the street's list of the year."""
    areas = Area.objects.exclude(level=Area.Level.CITY).select_related("parent").order_by("-level", "position", "pk")
    rows = own_first(areas, asked.person, area="pk")

    def result(one: Area) -> Result:
        note = f"{one.street.name} · 街道清单" if one.level == Area.Level.VILLAGE else "街道清单"
        return Result(one.name, note, reverse("reports:street_list", args=[one.street.slug]))

    return of_names(asked, rows, ("name", "initials"), result)


def _page(name: str, pk: int) -> str:
    return reverse(name, args=[pk])


GROUPS = {
    "events": ("活动", events),
    "dates": ("场次", dates),
    "themes": ("主题日、主题周", themes),
    "tasks": ("方案任务", tasks),
    "venues": ("场馆", venues),
    "spaces": ("场地", spaces),
    "resources": ("车辆和设备", resources),
    "requests": ("点单", requests),
    "crew": ("主讲人和司机", crew),
    "registrations": ("报名的人", registered),
    "volunteers": ("志愿者", volunteers),
    "templates": ("模板", templates),
    "bases": ("科普基地", bases),
    "teams": ("志愿者队伍", teams),
    "organizations": ("单位", organizations),
    "streets": ("街道、村（社区）", streets),
}
"""By the word in the address, in the order of the page."""
