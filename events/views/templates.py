"""Templates: kept from events, used for new ones; and copies of an event in other streets."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Person
from accounts.presses.once import made, once, once_on
from core import clock
from core.errors import Refusal
from events import queries
from events.duplication import clash_preview, event_templates, snapshots, street_copies
from events.duplication.snapshots import Built
from events.forms import templates as forms
from events.models import Event, EventTemplate
from events.occurrences import day_marks
from organizations.access import StaffRequest, staff_page
from organizations.models import Organization


@require_GET
@staff_page
def templates(request: StaffRequest) -> HttpResponse:
    """What new events can be made from."""
    if not queries.may_organize(request.user):
        raise Http404
    usable = EventTemplate.objects.usable_by(request.user).select_related("organization")
    mine = set(EventTemplate.objects.managed_by(request.user).values_list("pk", flat=True))
    context = {
        "rows": [(event_template, event_template.pk in mine) for event_template in usable],
        "may_share": _may_share(request.user),
    }
    return render(request, "events/staff_templates.html", context)


@require_POST
@staff_page
@once
def template_keep(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep an event as a template of its host."""
    event = get_object_or_404(Event.objects.managed_by(request.user, role="organizer"), pk=pk)
    name = request.POST.get("name", "") or event.title
    try:
        kept = event_templates.keep(event=event, name=name, organization=event.host, by=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("events:staff_event", pk)
    messages.success(request, f"存成模板“{kept}”了。下次新建活动时选它，填一个日期就行。")
    return made(redirect("events:templates"), kept)


@require_POST
@staff_page
def template_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Another name; shared with all organizations, by the association."""
    template = get_object_or_404(EventTemplate.objects.managed_by(request.user), pk=pk)
    form = forms.TemplateForm(request.POST, instance=template, may_share=_may_share(request.user))
    if form.is_valid():
        form.save()
        messages.success(request, "存好了。")
    else:
        messages.error(request, "没有存：名字不能空着，也不能和别的模板一样。")
    return redirect("events:templates")


@require_POST
@staff_page
def template_delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Gone; events made from it stay."""
    template = get_object_or_404(EventTemplate.objects.managed_by(request.user), pk=pk)
    template.delete()
    messages.success(request, f"模板“{template.name}”删掉了。用它建的活动都还在。")
    return redirect("events:templates")


@require_http_methods(["GET", "POST"])
@staff_page
@once_on("make")
def template_use(request: StaffRequest, pk: int) -> HttpResponse:
    """A day is typed, the dates are looked at, and the draft is made."""
    template = get_object_or_404(EventTemplate.objects.usable_by(request.user), pk=pk)
    form = forms.UseForm(request.POST or None, template=template, person=request.user)
    context: dict[str, object] = {"template": template, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            return _look_or_use(request, template, form, context)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    return render(request, "events/staff_template_use.html", context, status=422 if form.errors else 200)


def _look_or_use(
    request: StaffRequest, template: EventTemplate, form: forms.UseForm, context: dict[str, object]
) -> HttpResponse:
    facts = form.cleaned_data
    content = template.content
    days = snapshots.days(content, facts["first"], workdays=facts["workdays"])
    makes = request.POST.get("do") == "make"
    rows = forms.places_of(content, days, request.POST if makes else None, person=request.user)
    named = {"host": facts["host"], "title": facts["title"]}
    if makes and rows.is_valid() and len(rows.forms) == len(days):
        places = [row.place() for row in rows.forms]
        event = event_templates.use(template=template, places=places, by=request.user, now=clock.now(), **named)
        messages.success(request, f"草稿建好了，{len(places)} 个日期都在里面。")
        return made(redirect("events:staff_event", event.pk), event)
    planned = [
        snapshots.Place(day=day, venue_id=date["venue"]) for day, date in zip(days, content["dates"], strict=True)
    ]
    built = snapshots.build(content, places=planned, **named)
    return render(request, "events/staff_template_use.html", context | _shown(request, rows, built))


@require_http_methods(["GET", "POST"])
@staff_page
@once_on("make")
def copy(request: StaffRequest, pk: int) -> HttpResponse:
    """Into other streets, in one go."""
    event = get_object_or_404(Event.objects.managed_by(request.user, role="organizer").select_related("host"), pk=pk)
    ticks_all = request.POST.get("do") == "all"
    form = forms.CopyForm(
        None if ticks_all else request.POST or None,
        here=street_copies.streets_of(event),
        may_host=_may_host(request.user),
        person=request.user,
        all_of=request.POST if ticks_all else None,
    )
    context: dict[str, object] = {"event": event, "form": form, "has_dates": event.occurrences.exists()}
    if form.is_valid():
        try:
            return _look_or_copy(request, event, form, context)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    return render(request, "events/staff_copy.html", context, status=422 if form.errors else 200)


def _look_or_copy(
    request: StaffRequest, event: Event, form: forms.CopyForm, context: dict[str, object]
) -> HttpResponse:
    makes = request.POST.get("do") == "make"
    rows = form.rows(event, request.POST if makes else None, now=clock.now())
    if makes and rows.is_valid() and len(rows.forms) == len(form.cleaned_data["streets"]):
        together = bool(form.cleaned_data["together"])
        built = street_copies.copy(event, form.copies(rows), host=form.asked_host, together=together)
        copies = event_templates.make(built=built, by=request.user, now=clock.now())
        messages.success(request, f"建好了 {len(copies)} 个草稿。一个一个看过，就可以发布。")
        single = len(copies) == 1
        answer = redirect("events:staff_event", copies[0].pk) if single else redirect("events:staff_list")
        return made(answer, copies[0])
    planned = form.planned(rows)
    built = street_copies.copy(event, planned, host=form.asked_host, together=False)
    marks = day_marks.of_dates([date for one in built for date in one.occurrences])
    clashes = clash_preview.of_built(built, by=request.user, now=clock.now())
    shown = [
        (
            row,
            street,
            one,
            day_marks.named(one.occurrences, marks),
            [clash for date in one.occurrences for clash in clashes.get(date.uid, [])],
        )
        for row, street, one in zip(rows.forms, form.cleaned_data["streets"], built, strict=True)
    ]
    return render(request, "events/staff_copy.html", context | {"rows": rows, "shown": shown})


def _shown(request: StaffRequest, rows: forms.PlaceRows, built: Built) -> dict[str, object]:
    marks = day_marks.of_dates(built.occurrences)
    clashes = clash_preview.of_built([built], by=request.user, now=clock.now())
    pairs = zip(rows.forms, built.occurrences, strict=True)
    return {
        "rows": rows,
        "shown": [
            (row, occurrence, day_marks.named([occurrence], marks), clashes.get(occurrence.uid))
            for row, occurrence in pairs
        ],
    }


def _may_share(person: Person) -> bool:
    mine = Organization.objects.managed_by(person, role="organizer")
    return mine.filter(is_association=True).exists()


def _may_host(person: Person) -> bool:
    """Whether the person may organize for every street's office."""
    offices = Organization.objects.in_use().filter(kind=Organization.Kind.STREET_OFFICE)
    mine = Organization.objects.managed_by(person, role="organizer")
    return not offices.exclude(pk__in=mine).exists()
