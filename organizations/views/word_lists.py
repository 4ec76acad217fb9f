"""Pages on which the association's administrators keep the words that staff choose from."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.presses.once import made, once
from core import clock
from core.errors import Refusal
from organizations.access import StaffRequest
from organizations.forms.keeping import MoveForm, WordForm
from organizations.keeping import word_lists as verbs
from organizations.keeping.word_lists import WordList
from organizations.views.organizations import keepers_page


@require_safe
@keepers_page
def word_lists(request: StaffRequest) -> HttpResponse:
    """Which lists there are, and where their words are chosen."""
    return render(request, "organizations/word_lists.html", {"lists": verbs.word_lists()})


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_page
@once
def word_list(request: StaffRequest, name: str) -> HttpResponse:
    """A list in its order; add to it."""
    found = _list(name)
    form = WordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            added = verbs.add(word_list=found, name=form.cleaned_data["name"], by=request.user, now=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"加好了：{added.name}。")
            return made(redirect("organizations:word_list", name=name), added)
    context = {"list": found, "words": verbs.words_of(found), "form": form}
    return render(request, "organizations/word_list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_page
def word(request: StaffRequest, name: str, pk: int) -> HttpResponse:
    """Call a word otherwise."""
    found = _list(name)
    row = _word(found, pk)
    form = WordForm(request.POST if request.method == "POST" else None, initial={"name": row.name})
    if request.method == "POST" and form.is_valid():
        typed = {"name": form.cleaned_data["name"], "seen": form.seen()}
        try:
            verbs.rename(word_list=found, word=row, **typed, by=request.user, now=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
            row.refresh_from_db()
        else:
            messages.success(request, "存好了。用着它的地方都跟着变。")
            return redirect("organizations:word_list", name=name)
    context = {"list": found, "word": row, "form": form}
    return render(request, "organizations/word.html", context, status=422 if form.errors else 200)


@require_POST
@keepers_page
def move(request: StaffRequest, name: str, pk: int) -> HttpResponse:
    """Let it stand at another place."""
    found = _list(name)
    row = _word(found, pk)
    form = MoveForm(request.POST)
    if form.is_valid():
        verbs.move(word_list=found, word=row, to=form.cleaned_data["to"], by=request.user, now=clock.now())
    else:
        messages.error(request, "没有移动：不知道要移到第几个。")
    return redirect("organizations:word_list", name=name)


@require_POST
@keepers_page
def retire(request: StaffRequest, name: str, pk: int) -> HttpResponse:
    """Offer it no more, or (``again``) anew."""
    found = _list(name)
    again = bool(request.POST.get("again"))
    word = _word(found, pk)
    try:
        verbs.retire(word_list=found, word=word, retired=not again, by=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("organizations:word_list", name=name)
    after = "又可以选了。" if again else "停用了：以后选不到，用着它的地方照旧。"
    messages.success(request, f"“{word.name}”{after}")
    return redirect("organizations:word_list", name=name)


def _list(name: str) -> WordList:
    found = verbs.named(name)
    if found is None:
        raise Http404
    return found


def _word(word_list: WordList, pk: int) -> Any:
    return get_object_or_404(verbs.rows_of(word_list), pk=pk)
