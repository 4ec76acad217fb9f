"""Staff pages on which two volunteers who are one human are merged, and parted again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.presses.once import made, once
from core import clock
from core.errors import Refusal
from organizations.access import StaffRequest
from volunteers.forms.merging import MergeForm, OtherForm
from volunteers.models import Volunteer, VolunteerMerge
from volunteers.profiles import merge_previews, merging, parting, register
from volunteers.profiles.register import Wanted
from volunteers.views.register import organizers_page

MAX_FOUND = 10


def _volunteer(request: StaffRequest, pk: int) -> Volunteer:
    """Of the association's organizers alone: what counts for every organization is theirs."""
    found = get_object_or_404(register.kept_by(request.user).select_related("person", "merged_into"), pk=pk)
    if not register.keeps_all(request.user):
        raise PermissionDenied
    return found


@organizers_page
@once
def merge(request: StaffRequest, pk: int) -> HttpResponse:
    """Look for the other row, see both side by side with what moves and what collides, choose, say how one knows, merge."""
    kept = _volunteer(request, pk)
    sent = OtherForm(request.POST if request.method == "POST" else request.GET)
    if (other := sent.chosen()) is None:
        return _search(request, kept, sent)
    merged = _volunteer(request, other)
    now = clock.now()
    seen = merge_previews.preview(kept=kept, merged=merged, by=request.user, now=now)
    form = MergeForm(request.POST if request.method == "POST" else None, collisions=seen.collisions)
    if request.method == "POST" and form.is_valid():
        facts = {"reason": form.cleaned_data["reason"], "drop": form.drop()}
        try:
            row = merging.merge(kept=kept, merged=merged, by=request.user, now=now, **facts)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"合并好了，都在 {kept.number} 这一份里。短信会告诉本人。")
            return made(redirect("volunteers:volunteer", kept.pk), row, parted_at=None)
    context = {"volunteer": kept, "seen": seen, "form": form}
    return render(request, "volunteers/merge.html", context, status=422 if request.method == "POST" else 200)


def _search(request: StaffRequest, kept: Volunteer, sent: OtherForm) -> HttpResponse:
    words = sent.words()
    found: list[Volunteer] = []
    if words:
        others = register.kept_by(request.user).filter(merged_into=None).exclude(pk=kept.pk)
        found = list(register.listed(others, Wanted(words=words), now=clock.now())[: MAX_FOUND + 1])
    context = {
        "volunteer": kept,
        "form": sent,
        "words": words,
        "found": found[:MAX_FOUND],
        "has_more": len(found) > MAX_FOUND,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "volunteers/merge_search.html", context, status=status)


@require_POST
@organizers_page
def part(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a merge back: each has what it had."""
    row = get_object_or_404(VolunteerMerge.objects.select_related("merged"), pk=pk)
    _volunteer(request, row.kept_id)
    try:
        parting.part(merge=row, by=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"分开了，{row.merged.number} 又是单独的一份。")
    return redirect("volunteers:volunteer", row.kept_id)
