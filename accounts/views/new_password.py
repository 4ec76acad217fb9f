"""The page behind the link of a reset: prove the number by a code, set a new password."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.consents import consent_texts
from accounts.forms import NewPasswordForm
from accounts.models import Person
from accounts.passwords import resetting
from accounts.signing_in import entering
from accounts.views.public import send_code
from accounts.views.staff import HOME
from core import clock
from core.errors import Refusal
from core.web.http import Request

HOURS = settings.PASSWORD_RESET_TIMEOUT // 3600
PROVE_FIRST = Refusal("sign_in_first", "先按“发验证码”，证明这个号码是你的，再设密码。")


@never_cache
@sensitive_post_parameters("new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: Request, token: str) -> HttpResponse:
    """The link shows that the text arrived, the code that the number is still theirs; then a password is set."""
    owner = resetting.of_token(token)
    if owner is None:
        return render(request, "accounts/new_password.html", {"hours": HOURS}, status=404)
    person = request.user if isinstance(request.user, Person) else None
    is_setting = request.method == "POST" and request.POST.get("do") != "code"
    form = NewPasswordForm(request.POST if is_setting else None)
    if request.method == "POST":
        try:
            if not is_setting:
                return send_code(request, owner.phone, asks_name=False)
            if person is None:
                raise PROVE_FIRST
            if form.is_valid():
                return _set(request, person, token, form.cleaned_data["new"])
        except Refusal as refusal:
            form.show(refusal)
    context = {
        "owner": owner,
        "form": form,
        "someone": person,
        "is_theirs": person == owner,
        "hours": HOURS,
        "consent": consent_texts.text(consent_texts.SIGN_IN),
    }
    return render(request, "accounts/new_password.html", context, status=422 if request.method == "POST" else 200)


def _set(request: Request, person: Person, token: str, password: str) -> HttpResponse:
    """The number was proved by a code, and the password is theirs: staff pages open."""
    now = clock.now()
    resetting.set_new(token=token, person=person, password=password, now=now)
    person.refresh_from_db()
    return entering.enter_with_new_password(request, person, target=HOME, words="新密码设好了。", now=now)
