"""What Django's admin shows, and what may be written there."""

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from accounts.models import Person
from volunteers.models import Volunteer

WRITTEN = {
    "accounts.Person",
    "plan.Plan",
    "plan.Task",
    "plan.TaskGroup",
    "volunteers.Volunteer",
}
"""Master data that no page and no verb writes."""
SHOWN = {
    "events.ApprovalStep",
    "events.Change",
    "events.Event",
    "events.HeldRecord",
    "events.Occurrence",
    "notifications.Switch",
    "organizations.Area",
    "organizations.Membership",
    "organizations.Organization",
    "plan.Audience",
    "plan.Occasion",
    "plan.StreetTarget",
    "venues.BaseLevel",
    "venues.BaseTheme",
    "venues.BaseType",
    "venues.ScoringSheet",
    "venues.Venue",
    "venues.VenueKind",
    "volunteers.Qualification",
    "volunteers.Shift",
    "volunteers.SignUp",
    "volunteers.Team",
    "volunteers.TeamMembership",
    "volunteers.VolunteerGroup",
}
"""What has pages and verbs, for looking."""


@pytest.fixture
def administrator_request(db):
    request = RequestFactory().get("/admin/")
    request.user = Person.objects.create_superuser("+8613900009999")
    return request


def may_write(page, request):
    return (
        page.has_add_permission(request) or page.has_change_permission(request) or page.has_delete_permission(request)
    )


def test_the_admin_shows_these_models_and_no_others():
    assert {model._meta.label for model in admin.site._registry} == WRITTEN | SHOWN


def test_nothing_that_has_a_verb_is_written_there(administrator_request):
    pages = admin.site._registry.items()
    assert {model._meta.label for model, page in pages if may_write(page, administrator_request)} == WRITTEN


def test_inlines_of_what_is_shown_are_not_written_either(administrator_request):
    written = set()
    for page in admin.site._registry.values():
        for inline in page.get_inline_instances(administrator_request):
            if inline.has_add_permission(administrator_request, None):
                written.add(type(inline).__name__)
    assert written == {"IndicatorsInline"}


def test_what_volunteers_say_of_themselves_is_shown_and_not_written(administrator_request):
    page = admin.site._registry[Volunteer]
    written = set(page.get_fields(administrator_request)) - set(page.get_readonly_fields(administrator_request))
    assert written == {"active"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["django_q/schedule/add/", "django_q/ormq/", "mfa/authenticator/", "account/emailaddress/", "auth/group/"],
)
def test_what_runs_code_or_opens_a_second_factor_is_not_there(client, path):
    client.force_login(Person.objects.create_superuser("+8613900009999"))
    assert client.get("/admin/").status_code == 200
    assert client.get(f"/admin/{path}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["null", "[1", "9" * 40, "-1", "1.5", "²", "2026-02-30"])
@pytest.mark.parametrize("label", sorted(WRITTEN))
def test_nonsense_in_a_form_is_no_bug(client, label, value):
    client.force_login(Person.objects.create_superuser("+8613900009999"))
    address = reverse(f"admin:{label.lower().replace('.', '_')}_add", query={"_popup": ""})
    page = client.get(address)
    if page.status_code != 403:  # volunteers enrol themselves
        fields = page.context["adminform"].form.fields
        answer = client.post(address, dict.fromkeys(fields, value) | _inlines(page))
        assert answer.status_code in {200, 302, 400}


def _inlines(page):
    """None of them filled in."""
    prefixes = [inline.formset.prefix for inline in page.context["inline_admin_formsets"]]
    return {f"{prefix}-{name}_FORMS": "0" for prefix in prefixes for name in ("TOTAL", "INITIAL")}


@pytest.mark.django_db
def test_every_list_opens(client):
    client.force_login(Person.objects.create_superuser("+8613900009999"))
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        assert client.get(reverse(name)).status_code == 200
