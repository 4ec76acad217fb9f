"""Pages on which the association's administrators keep streets and villages."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.presses.once import made, once
from core import clock
from core.errors import Refusal
from organizations.access import StaffRequest
from organizations.forms.keeping import AreaForm
from organizations.keeping import areas as verbs
from organizations.keeping import offices
from organizations.models import Area
from organizations.views.organizations import keepers_page

A_PAGE = 50
MOST_WORDS = 60
HERE_SHOWN = 20


@require_safe
@keepers_page
def areas(request: StaffRequest) -> HttpResponse:
    """All streets; with words also the villages of that name."""
    words = _words(request)
    page = Paginator(verbs.found(words), A_PAGE).get_page(request.GET.get("page"))
    cities = Area.objects.filter(level=Area.Level.CITY)
    return render(request, "organizations/areas.html", {"page": page, "words": words, "cities": cities})


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_page
def area(request: StaffRequest, slug: str) -> HttpResponse:
    """What is kept of it, what lies in it, and which organizations are there."""
    found = _found(slug)
    office = offices.named_after(found)
    initial = verbs.as_typed(found) | {"with_office": True}
    form = AreaForm(request.POST if request.method == "POST" else None, initial=initial, area=found, office=office)
    if request.method == "POST" and form.is_valid():
        try:
            renamed = _change(request, found, form)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            too = f"单位也改成了“{renamed}”。" if renamed else ""
            messages.success(request, f"存好了。{too}网址不变；页面马上用新的，居民手机上的日历几分钟以后跟着变。")
            return redirect("organizations:area", slug=found.slug)
    words = _words(request)
    context = {
        "area": found,
        "form": form,
        "words": words,
        "page": Paginator(verbs.within(found, words), A_PAGE).get_page(request.GET.get("page")),
        "organizations": found.organizations.order_by("name")[:HERE_SHOWN],
    }
    return render(request, "organizations/area.html", context, status=422 if form.errors else 200)


def _change(request: StaffRequest, area: Area, form: AreaForm) -> str:
    """What its office is called now, if that was changed along with it."""
    facts = form.facts()
    now = clock.now()
    if form.cleaned_data.get("with_office"):
        return offices.change_with_office(street=area, facts=facts, by=request.user, now=now, seen=form.seen())[1]
    verbs.change(area=area, facts=facts, by=request.user, now=now, seen=form.seen())
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_page
@once
def add(request: StaffRequest, slug: str) -> HttpResponse:
    """A street of a city, or a village of a street."""
    parent = get_object_or_404(Area.objects.exclude(level=Area.Level.VILLAGE), slug=slug)
    form = AreaForm(request.POST if request.method == "POST" else None, within=parent)
    if request.method == "POST" and form.is_valid():
        try:
            added = verbs.add(parent=parent, facts=form.facts(), by=request.user, now=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _told(added))
            return made(redirect("organizations:area", slug=parent.slug), added)
    return render(request, "organizations/area_add.html", {"parent": parent, "form": form}, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_page
def remove(request: StaffRequest, slug: str) -> HttpResponse:
    """What stands in the way, what goes with it, and the button."""
    found = get_object_or_404(Area.objects.select_related("parent").exclude(level=Area.Level.CITY), slug=slug)
    if request.method == "POST":
        try:
            verbs.remove(area=found, by=request.user, now=clock.now())
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, f"{found.name}去掉了。")
            above = found.parent
            return redirect("organizations:area", slug=above.slug) if above else redirect("organizations:areas")
    rows = verbs.in_the_way(found)
    context = {"area": found, "rows": rows, "offices": [] if rows else verbs.unused_offices(found)}
    return render(request, "organizations/area_remove.html", context)


def _found(slug: str) -> Area:
    return get_object_or_404(Area.objects.select_related("parent"), slug=slug)


def _words(request: StaffRequest) -> str:
    return request.GET.get("q", "").strip()[:MOST_WORDS]


def _status(form: AreaForm) -> int:
    return 422 if form.errors else 200


def _told(added: Area) -> str:
    if added.level == Area.Level.STREET:
        return f"加好了：{added.name}，和它的办事处。下一步加它的村、社区，给办事处邀请人。"
    return f"加好了：{added.name}。"
