"""Two organizers at the same page of every kind: whatever the editor shows, nothing that either wrote is lost.

Each opens the page, the first stores, then the second: what is sent is what a browser would send from the page.
"""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from events.forms.editor import field_values
from events.forms.editor.date_rows import RowForm
from events.forms.editor.form import Editor
from events.models import CrewMember, Event
from plan.models import Occasion
from tests.events.conftest import at
from tests.factories.events import AudienceFactory, EventFactory, OccurrenceFactory, TaskFactory, VenueFactory
from tests.factories.pages import controls
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory
from tests.factories.resources import CrewFactory, ResourceFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
KINDS = list(Event.Kind.values)
HERS, MINE = 1, 2
"""Which other value each of them writes."""
NUMBERS = (
    "group_heads_each",
    "seats_each",
    "expected_heads",
    "lessons_to_pass",
    "pupils",
    "adults",
    "planned_cost",
)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at(8, 12))


@pytest.fixture
def association():
    return AssociationFactory(name="样例科协")


def entered(association, name):
    client = Client()
    client.force_login(MembershipFactory(organization=association, person__name=name).person)
    return client


@pytest.fixture
def her(association):
    return entered(association, "云小她")


@pytest.fixture
def me(association):
    return entered(association, "云小我")


def make(kind, *, published=False, dates=2):
    """With at least three of everything to choose from, and something in every field."""
    tasks = [TaskFactory() for _ in range(4)]
    audiences = [AudienceFactory() for _ in range(3)]
    occasions = [Occasion.objects.create(slug=f"day-{n}", name=f"样例日{n}", kind="day") for n in range(4)]
    programmes = [EventFactory(kind=Event.Kind.THEME_DAY, title=f"样例主题{n}") for n in range(4)]
    for _ in range(4):
        OrganizationFactory()
    event = EventFactory(
        kind=kind, title="样例活动", task=tasks[0], occasion=occasions[0], booking=Event.Booking.NONE, seats_each=10, group_heads_each=40,
        summary="一句", description="第一行\n第二行", bring="水", rain="照常", desk_phone="0871-00000001", languages="普通话",
        expected_heads=10, planned_cost="100.00", funding="budget", occupation="村医", registration_deadline=at(10, 12), lessons_to_pass=1,
        programme=None if kind == Event.Kind.THEME_DAY else programmes[0],
        is_emergency=kind == Event.Kind.EMERGENCY,
        **({"state": Event.State.PUBLISHED, "published_at": at(7, 12)} if published else {}),
    )  # fmt: skip
    event.audiences.add(audiences[0])
    vans = [ResourceFactory() for _ in range(3)]
    crew = [CrewFactory() for _ in range(3)]
    for number in range(0 if kind == Event.Kind.THEME_DAY else dates):
        date = OccurrenceFactory(
            event=event, position=number + 1, venue=VenueFactory(), place_note="一楼", title=f"第{number}",
            arrive=at(20 + number, 13) if kind == Event.Kind.DRIVE else None, start=at(20 + number, 14), end=at(20 + number, 16),
            leave=at(20 + number, 17) if kind == Event.Kind.DRIVE else None, contact_name="麦小穗", contact_phone="+8613900000001",
            online_link="https://kp.example/0", mode="both", school="样例小学", grade="一年级", pupils=30, adults=2,
        )  # fmt: skip
        date.resources.add(vans[0])
        date.crew.add(crew[0])
    return event


def page_of(client, event):
    return client.get(reverse("events:staff_edit", args=[event.pk]))


def post(client, event, data):
    return client.post(reverse("events:staff_edit", args=[event.pk]), data | {"do": "save"})


def stored(event) -> field_values.FieldValues:
    """As the page shows it now, for the association's eyes."""
    fresh = Event.objects.get(pk=event.pk)
    person = MembershipFactory(organization=AssociationFactory()).person
    return field_values.of_editor(Editor(event=fresh, person=person, now=clock.now()))


def changed(page, which: int) -> dict[str, list[str]]:
    """What the page sends when somebody has written something else into every field of it."""
    sent, editor = controls(page), page.context["editor"]
    fields = [*editor.form, *editor.assignments, *(cell for row in editor.rows.forms for cell in row)]
    for bound in fields:
        if bound.field.disabled or bound.name in {"pk", "was", "own", "DELETE"}:
            continue
        if bound.name in field_values.THINGS and bound.html_name.startswith("dates-"):
            continue
        other = another(bound, sent.get(bound.html_name, []), which)
        sent.pop(bound.html_name, None)
        if other:
            sent[bound.html_name] = other
    return sent


def another(bound, values, which):
    choices = [str(value) for value, _ in _flat(getattr(bound.field, "choices", ())) if str(value)]
    if bound.name in {"audiences", "cooperating", "languages", "resources", "crew"}:
        return [choices[-which]]
    if choices:
        others = [value for value in choices if value not in values]
        return [others[(which - 1) % len(others)]]
    if bound.name in {"is_emergency", "groups_in_order"}:
        return [] if values else ["on"]
    return written(bound.name, values[0] if values else "", which)


def written(name, value, which):
    if name.endswith("_time"):
        return [f"{value[:3]}{int(value[3:]) + 5 * which:02}"] if value else []
    others = {
        "day": lambda: f"{dt.date.fromisoformat(value) + dt.timedelta(days=7 * which):%Y-%m-%d}",
        "end_day": lambda: f"2026-10-1{which}",
        "min_participants": lambda: str(3 - which),
        "registration_deadline": lambda: f"2026-09-1{which}T10:00",
        "contact_phone": lambda: f"1390000001{which}",
        "online_link": lambda: f"https://kp.example/{which}",
        **dict.fromkeys(NUMBERS, lambda: str(which + 1)),
    }
    return [others.get(name, lambda: f"{value}{'她' if which == HERS else '我'}")()]


def _flat(choices):
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield value, label


def names(differences):
    return [one.name for one in differences]


def test_each_field_of_a_row_is_in_a_group():
    grouped = [name for group in field_values.GROUPS.values() for name in group]
    assert sorted(grouped) == sorted(set(RowForm.base_fields) - {"pk", "was", "confirm_far", "own"})
    assert set(field_values.LABELS) == set(field_values.GROUPS)


BOTH_STATES = [*((kind, False) for kind in KINDS), (Event.Kind.DRIVE, True), (Event.Kind.LECTURE, True)]


@pytest.mark.parametrize(("kind", "published"), BOTH_STATES)
def test_what_only_she_wrote_is_taken_over(kind, published, her, me):
    event = make(kind, published=published)
    before, mine = stored(event), controls(page_of(me, event))
    assert post(her, event, changed(page_of(her, event), HERS)).status_code == 302
    hers = stored(event)
    page = post(me, event, mine)
    conflict = page.context["conflict"]
    assert (page.status_code, conflict.clashes, conflict.stuck) == (409, [], [])
    assert len(conflict.taken) == differing(before, hers) >= 6
    assert post(me, event, controls(page)).status_code == 302
    assert stored(event) == hers


@pytest.mark.parametrize(("kind", "published"), [*BOTH_STATES[:3], *BOTH_STATES[-4:]])
def test_where_both_wrote_i_choose_for_each_thing(kind, published, her, me):
    """Every second thing is hers, the others stay mine."""
    event = make(kind, published=published)
    hers, mine = changed(page_of(her, event), HERS), changed(page_of(me, event), MINE)
    post(her, event, hers)
    after_her = stored(event)
    page = post(me, event, mine)
    clashes = page.context["conflict"].clashes
    assert (page.status_code, page.context["conflict"].taken) == (409, [])
    assert len(clashes) >= 6
    assert all(one.mine != one.theirs for one in clashes)
    typed = field_values.of_editor(page.context["editor"])
    answer = controls(page) | {f"take-{one.name}": ["theirs"] for one in clashes[::2]}
    assert post(me, event, answer).status_code == 302
    after_me = stored(event)
    for number, one in enumerate(clashes):
        wanted, found = (of(side, one.name) for side in (typed if number % 2 else after_her, after_me))
        assert wanted
        assert all(same(values, found[part]) for part, values in wanted.items())


def of(one, name) -> dict:
    """The values of a field, or of what can be written in a group of a date."""
    if not name.startswith("dates-"):
        return {name: one.words[name]}
    _, pk, group = name.split("-")
    return {part: one.dates[pk][part] for part in field_values.GROUPS[group] if part in one.dates[pk]}


def same(typed, found) -> bool:
    """A number and a phone are stored in their own way."""
    return typed == found or found[0] in {f"+86{typed[0]}", f"{typed[0]}.00"}


def differing(one, other) -> int:
    """In how many fields and groups."""
    found = sum(one.words[name] != other.words[name] for name in one.words)
    for pk, date in one.dates.items():
        for group in field_values.GROUPS.values():
            found += any(date.get(name) != other.dates[pk].get(name) for name in group)
    return found


@pytest.mark.parametrize("kind", [Event.Kind.DRIVE, Event.Kind.OUTREACH])
def test_what_only_i_wrote_stays(kind, her, me):
    event = make(kind)
    before, mine = stored(event), changed(page_of(me, event), MINE)
    post(her, event, controls(page_of(her, event)))
    page = post(me, event, mine)
    conflict = page.context["conflict"]
    assert (page.status_code, conflict.clashes, conflict.taken) == (409, [], [])
    assert post(me, event, controls(page)).status_code == 302
    assert differing(before, stored(event)) >= 20


def test_crew_of_one_stop_and_kits_of_all_are_put_together(her, me):
    event = make(Event.Kind.DRIVE, dates=3)
    mine, hers = controls(page_of(me, event)), controls(page_of(her, event))
    van = ResourceFactory(name="样例探月车")
    speaker = CrewFactory(name="石小讲")
    mine["all-resources"] = [*mine["all-resources"], str(van.pk)]
    hers |= {"dates-1-own": ["on"], "dates-1-resources": hers["all-resources"], "dates-1-crew": [str(speaker.pk)]}
    assert post(her, event, hers).status_code == 302
    page = post(me, event, mine)
    [clash] = page.context["conflict"].clashes
    assert clash.label == "第2站车辆设备和人"
    assert ("石小讲" in clash.theirs, "样例探月车" in clash.mine) == (True, True)
    post(me, event, controls(page) | {f"take-{clash.name}": ["theirs"]})
    dates = list(event.occurrences.order_by("position"))
    assert [van in one.resources.all() for one in dates] == [True, False, True]
    assert [speaker in one.crew.all() for one in dates] == [False, True, False]
    assert CrewMember.objects.count() == 4


def test_a_stop_that_she_took_out_and_one_that_she_added(her, me):
    event = make(Event.Kind.DRIVE, dates=3)
    mine, hers = controls(page_of(me, event)), controls(page_of(her, event))
    mine["bring"] = ["帽子"]
    hers["dates-0-DELETE"] = ["on"]
    for name in ("day", "arrive_time", "start_time", "end_time", "leave_time", "venue"):
        hers[f"dates-3-{name}"] = list(hers[f"dates-2-{name}"])
    hers |= {"dates-3-day": ["2026-09-25"], "dates-TOTAL_FORMS": ["4"]}
    assert post(her, event, hers).status_code == 302
    assert event.occurrences.count() == 3
    page = post(me, event, mine)
    conflict = page.context["conflict"]
    assert (conflict.clashes, len(conflict.taken)) == ([], 2)
    assert post(me, event, controls(page)).status_code == 302
    assert [one.start.day for one in event.occurrences.order_by("start")] == [21, 22, 25]
    event.refresh_from_db()
    assert event.bring == "帽子"


@pytest.mark.parametrize(("choice", "left"), [("mine", 3), ("theirs", 2)])
def test_a_stop_that_she_took_out_and_i_moved(her, me, choice, left):
    event = make(Event.Kind.DRIVE, dates=3)
    mine, hers = controls(page_of(me, event)), controls(page_of(her, event))
    mine["dates-0-day"] = ["2026-09-19"]
    hers["dates-0-DELETE"] = ["on"]
    post(her, event, hers)
    page = post(me, event, mine)
    [clash] = page.context["conflict"].clashes
    assert clash.theirs == "删掉"
    assert "9月19日 周六" in clash.mine
    assert post(me, event, controls(page) | {f"take-{clash.name}": [choice]}).status_code == 302
    assert event.occurrences.count() == left


@pytest.mark.parametrize(("choice", "left"), [("mine", 2), ("theirs", 3)])
def test_a_stop_that_i_took_out_and_she_moved(her, me, choice, left):
    event = make(Event.Kind.DRIVE, dates=3)
    mine, hers = controls(page_of(me, event)), controls(page_of(her, event))
    mine["dates-0-DELETE"] = ["on"]
    hers["dates-0-day"] = ["2026-09-19"]
    post(her, event, hers)
    page = post(me, event, mine)
    [clash] = page.context["conflict"].clashes
    assert clash.mine == "删掉"
    assert post(me, event, controls(page) | {f"take-{clash.name}": [choice]}).status_code == 302
    assert event.occurrences.count() == left


def test_both_add_a_stop_and_both_stay(her, me):
    event = make(Event.Kind.DRIVE, dates=3)
    mine, hers = controls(page_of(me, event)), controls(page_of(her, event))
    for data, day in ((mine, "2026-09-26"), (hers, "2026-09-25")):
        for name in ("arrive_time", "start_time", "end_time", "leave_time", "venue"):
            data[f"dates-3-{name}"] = list(data[f"dates-2-{name}"])
        data |= {"dates-3-day": [day], "dates-TOTAL_FORMS": ["4"]}
    post(her, event, hers)
    page = post(me, event, mine)
    assert page.context["conflict"].clashes == []
    assert post(me, event, controls(page)).status_code == 302
    assert [one.start.day for one in event.occurrences.order_by("start")] == [20, 21, 22, 25, 26]


def test_what_was_published_meanwhile_says_what_cannot_be_changed_here(her, me):
    event = make(Event.Kind.LECTURE)
    mine = controls(page_of(me, event))
    mine |= {"dates-0-start_time": ["13:00"], "bring": ["帽子"]}
    Event.objects.filter(pk=event.pk).update(state="published", published_at=at(8, 11), version=2)
    page = post(me, event, mine)
    [stuck] = page.context["conflict"].stuck
    assert (stuck.label, "13:00" in stuck.mine, "14:00" in stuck.theirs) == ("第1场时间", True, True)
    assert "您写的是 9月20日 周日 13:00—16:00" in page.content.decode()
    assert post(me, event, controls(page)).status_code == 302
    event.refresh_from_db()
    assert event.bring == "帽子"


@pytest.mark.parametrize("base", ["", "x", "[]", '{"words": 1, "dates": {}}', '{"words": {"title": 3}, "dates": {}}'])
def test_a_base_that_is_not_ours_leaves_all_that_differs_to_choose(her, me, base):
    event = make(Event.Kind.LECTURE)
    mine = controls(page_of(me, event)) | {"base": [base], "bring": ["帽子"]}
    post(her, event, controls(page_of(her, event)) | {"title": ["她的"]})
    page = post(me, event, mine)
    assert names(page.context["conflict"].clashes) == ["title", "bring"]


def test_heads_are_told_with_what_they_count(her, me):
    event = make(Event.Kind.OUTREACH)
    mine, hers = controls(page_of(me, event)), controls(page_of(her, event))
    post(her, event, hers | {"dates-0-pupils": ["55"]})
    [told] = post(me, event, mine).context["conflict"].taken
    assert (told.label, told.theirs) == ("第1场人数", "学生数 55，老师家长数 2")


def test_a_fault_in_a_row_is_said_at_the_top_too(me):
    event = make(Event.Kind.LECTURE)
    page = post(me, event, controls(page_of(me, event)) | {"dates-0-end_time": ["13:00"]})
    assert page.status_code == 422
    assert "有几处要改" in page.content.decode()
