"""The page behind the link of an invitation: who asks whom to work for what; prove the number, accept."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.consents import consent_texts
from accounts.models import Person
from accounts.signing_in import entering
from accounts.signing_in.entering import CODE_ONLY
from accounts.views.public import send_code
from accounts.views.staff import HOME
from core import clock
from core.errors import Refusal
from core.web.http import Request
from organizations.forms.staff import ROLE_WORDS, AcceptForm
from organizations.memberships import accepting
from organizations.models import StaffInvitation

SIGN_IN_FIRST = Refusal("sign_in_first", "先按“发验证码”，证明这个号码是你的，再接受。")


@never_cache
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: Request, token: str) -> HttpResponse:
    """Who invites into which organization as what; a code proves the number, a button accepts."""
    found = accepting.of_token(token)
    if found is None:
        raise Http404
    person = request.user if isinstance(request.user, Person) else None
    is_theirs = person is not None and person.phone_hash == found.phone_hash
    needs_password = person is not None and is_theirs and not person.has_usable_password()
    is_accepting = request.method == "POST" and request.POST.get("do") != "code"
    form = AcceptForm(request.POST if is_accepting else None, needs_password=needs_password)
    closed = accepting.why_closed(found, now=clock.now())
    if request.method == "POST" and not closed:
        try:
            if not is_accepting:
                return send_code(request, found.phone, asks_name=False)
            if person is None:
                form.refuse(SIGN_IN_FIRST)
            elif form.is_valid():
                password = form.cleaned_data.get("password", "")
                return _accepted(request, found, person, token, password)
        except Refusal as refusal:
            _show(form, refusal)
    context = {
        "invitation": found,
        "role": ROLE_WORDS[found.role],
        "form": form,
        "closed": closed,
        "is_theirs": is_theirs,
        "someone": person,
        "needs_password": needs_password,
        "consent": consent_texts.text(consent_texts.SIGN_IN),
    }
    return render(request, "organizations/invitation.html", context, status=422 if request.method == "POST" else 200)


def _show(form: AcceptForm, refusal: Refusal) -> None:
    """Also where nothing of the form was sent: only a code was asked for."""
    if form.is_bound:
        form.refuse(refusal)
    else:
        form.refusal = refusal


def _accepted(request: Request, found: StaffInvitation, person: Person, token: str, password: str) -> HttpResponse:
    """Staff pages open to whoever set a password just now or came by the staff entrance; others go through it."""
    now = clock.now()
    accepting.accept(token=token, person=person, password=password, now=now)
    words = f"你现在是{found.organization}的成员了。"
    if password:
        person.refresh_from_db()
        return entering.enter_with_new_password(request, person, target=HOME, words=words, now=now)
    if request.session.get(CODE_ONLY):
        logout(request)
        messages.success(request, f"{words}请用手机号和密码登录。")
        return redirect("accounts:staff_sign_in")
    messages.success(request, words)
    return redirect("portal:workbench")
