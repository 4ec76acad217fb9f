"""Whatever staff do on a page of planning, places and requests, programs can do too: each POST has its operation."""

import datetime as dt

import pytest

from core import clock
from tests.access.table import TABLE
from tests.factories.events import EventFactory, OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, StreetFactory
from tests.factories.resources import ResourceFactory
from venues.models import Trip, Venue

ROOMS = (
    "calendars",
    "events",
    "outreach_requests",
    "spreadsheets",
    "special_days",
    "venues",
    "plan",
    "reports",
    "portal",
    "accounts",
    "keys",
    "organizations",
    "notifications",
    "registrations",
    "volunteers",
)
BARE = ("account_login", "account_logout", "account_change_password", "account_reauthenticate")
"""Addresses of allauth's, which name no room."""
SAME = {
    "calendars:private": "privatefeed-list POST", "calendars:revoke": "privatefeed-end POST",
    "events:template_edit": "eventtemplate-detail PATCH", "venues:remove_trip": "resource-trip DELETE",
    "events:add_date": "event-add-date POST", "spreadsheets:apply_import": "sheetimport-apply POST",
    "events:approve": "event-approve POST", "events:bulk": "event-bulk POST", "outreach_requests:ask": "outreachrequest-list POST",
    "spreadsheets:answer_import": "sheetimport-answer POST",
    "events:backfill": "records-tables POST", "spreadsheets:records_table": "records-tables POST",
    "events:cancel_event": "event-cancel POST", "events:cancel_occurrence": "occurrence-cancel POST",
    "events:cooperation": "cooperation-answer POST", "events:copy": "copy-list POST",
    "events:crew_edit": "crewmember-detail PATCH", "events:crew_new": "crewmember-list POST",
    "special_days:day_delete": "daymark-detail DELETE", "special_days:day_edit": "daymark-detail PATCH",
    "special_days:day_new": "daymark-list POST", "special_days:import": "daymark-list POST",
    "events:discard": "event-detail DELETE", "events:free_times": "free-times POST",
    "spreadsheets:delete_list_file": "listfile-detail DELETE", "spreadsheets:list_file_new": "listfile-list POST",
    "spreadsheets:imports": "sheetimport-list POST", "special_days:market_delete": "marketcycle-detail DELETE",
    "special_days:market_edit": "marketcycle-detail PATCH", "special_days:market_new": "marketcycle-list POST",
    "events:move": "occurrence-move POST", "events:place": "occurrence-place POST",
    "events:postpone_event": "event-postpone POST", "events:postpone_occurrence": "occurrence-postpone POST",
    "events:publish": "event-publish POST", "events:record": "occurrence-record POST",
    "events:remove_photo": "heldphoto-detail DELETE",
    "outreach_requests:arrange": "outreachrequest-arrange POST", "outreach_requests:assign": "outreachrequest-assign POST",
    "outreach_requests:choose_place": "outreachrequest-place POST", "outreach_requests:register_place": "venue-list POST",
    "outreach_requests:attach": "outreachrequest-attach POST", "outreach_requests:confirm": "outreachrequest-confirm POST",
    "outreach_requests:feedback": "outreachrequest-feedback POST", "outreach_requests:propose": "outreachrequest-propose POST",
    "outreach_requests:refuse": "outreachrequest-refuse POST", "outreach_requests:reply": "outreachrequest-reply POST",
    "outreach_requests:withdraw": "outreachrequest-withdraw POST", "events:send_back": "event-send-back POST",
    "events:series_bring_back": "seriesdate-bring-back POST", "events:series_change": "seriesdate-change POST",
    "events:series_more": "series-extend POST", "events:series_new": "series-list POST",
    "events:series_rule": "seriesdate-change-rule POST", "events:series_skip": "seriesdate-skip POST",
    "events:slide": "occurrence-slide POST", "events:slide_back": "occurrence-slide POST",
    "events:staff_edit": "event-detail PATCH", "events:staff_new": "event-list POST",
    "events:submit": "event-submit POST", "events:template_delete": "eventtemplate-detail DELETE",
    "events:template_keep": "eventtemplate-list POST", "events:template_use": "eventtemplate-use POST",
    "events:acknowledge_clashes": "event-acknowledge POST", "events:withdraw": "event-withdraw POST",
    "keys:end": "apikey-end POST", "keys:mine": "apikey-list POST", "keys:revoke": "apikey-end POST",
    "notifications:again": "message-resend POST", "notifications:message": "message-resend POST",
    "notifications:mine": "stafftask-wanted PUT", "organizations:let_in": "opening-list POST",
    "organizations:invite": "staffinvitation-list POST",
    "organizations:invite_again": "staffinvitation-again POST",
    "organizations:withdraw_invitation": "staffinvitation-withdraw POST",
    "organizations:reset_password": "membership-reset-password POST",
    "organizations:reset_second_factors": "membership-reset-second-factors POST",
    "organizations:switch_off": "membership-switch-off POST",
    "organizations:switch_on": "membership-switch-on POST",
    "organizations:end_sessions": "membership-end-sessions POST",
    "organizations:site_administrators": "siteadministrator-list POST",
    "organizations:site_administrator_end": "siteadministrator-detail DELETE",
    "organizations:member": "membership-detail PATCH",
    "organizations:end_membership": "membership-detail DELETE",
    "organizations:area": "area-detail PATCH",
    "organizations:area_add": "area-list POST",
    "organizations:area_remove": "area-detail DELETE",
    "organizations:word": "wordlist-word PATCH",
    "organizations:word_list": "wordlist-words POST",
    "organizations:word_move": "wordlist-word PATCH",
    "organizations:word_retire": "wordlist-word PATCH",
    "organizations:organization": "organization-detail PATCH",
    "organizations:organization_close": "organization-close POST",
    "organizations:organization_merge": "organization-merge POST",
    "organizations:organization_new": "organization-list POST",
    "organizations:organization_reopen": "organization-reopen POST",
    "organizations:site": "site PUT",
    "organizations:travel": "traveltime-list POST", "organizations:villages": "area-villages POST",
    "portal:checklist": "setupitem-detail PUT",
    "plan:import": "planfile-list POST", "plan:load_file": "planfile-load POST",
    "plan:occasions": "occasiondate-list POST", "registrations:answer": "registration-accept POST",
    "registrations:prove": "registration-prove POST", "registrations:prove_again": "registration-prove-again POST",
    "registrations:register": "registration-list POST", "registrations:staff_approve": "registration-approve POST",
    "registrations:staff_call": "registration-call POST", "registrations:staff_clear": "registration-clear-unproven POST",
    "registrations:staff_confirm_number": "registration-confirm-number POST",
    "registrations:staff_refuse": "registration-refuse POST", "registrations:staff_registration": "registration-withdraw POST",
    "registrations:staff_restore": "registration-restore POST", "registrations:staff_renew": "invitation-renew POST",
    "registrations:staff_going_on": "round-detail PUT",
    "registrations:staff_go_ahead": "smallgroup-list POST",
    "registrations:staff_seats": "occurrence-seats PUT", "registrations:staff_skip": "registration-skip POST",
    "registrations:staff_split": "registration-split POST", "registrations:withdraw": "registration-withdraw POST",
    "reports:edit_street_list": "streettarget-write PUT",
    "venues:add": "venue-list POST", "venues:add_resource": "resource-list POST",
    "venues:add_space": "space-list POST", "venues:answer": "booking-answer POST",
    "venues:apply_base": "base-list POST", "venues:base_evaluation": "base-evaluate POST",
    "venues:base_report": "base-report POST", "venues:bookings": "booking-list POST",
    "venues:change_photo": "venuephoto-detail PATCH", "venues:close_space": "booking-list POST",
    "venues:decide_base": "base-accredit POST", "venues:edit": "venue-detail PATCH",
    "venues:edit_base": "base-detail PATCH", "venues:edit_resource": "resource-detail PATCH",
    "venues:hold": "booking-list POST", "venues:photos": "venuephoto-list POST",
    "volunteers:add_qualification": "volunteer-qualifications POST", "volunteers:add_shift": "shift-list POST",
    "volunteers:add_to_shift": "shift-put-on POST", "volunteers:answer": "signup-accept POST",
    "volunteers:again": "signup-agree POST", "volunteers:availability": "volunteer-availability PUT", "volunteers:board": "shift-put-on POST",
    "volunteers:ask_team": "team-ask POST", "volunteers:claim": "volunteerqualification-list POST",
    "volunteers:close_shift": "shift-close POST", "volunteers:edit_shift": "shift-detail PATCH",
    "volunteers:enrol": "volunteer-profile POST", "volunteers:profile": "volunteer-profile PATCH",
    "volunteers:join_team": "team-join POST", "volunteers:merge": "volunteer-merge POST",
    "volunteers:part": "volunteer-part POST", "volunteers:pause": "volunteer-pause POST",
    "volunteers:qualification": "volunteerqualification-verify POST", "volunteers:remove_shift": "shift-detail DELETE",
    "volunteers:ring": "volunteer-show-number POST", "volunteers:sign_up": "shift-sign-up POST",
    "volunteers:course": "shift-course POST", "volunteers:leave_course": "shift-leave-course POST",
    "volunteers:staff_team_close": "team-close POST", "volunteers:staff_team_edit": "team-detail PATCH",
    "volunteers:staff_team_invite": "team-invite POST", "volunteers:staff_team_new": "team-list POST",
    "volunteers:take_off": "signup-take-off POST", "volunteers:team_link": "team-link POST",
    "volunteers:team_member": "teammembership-accept POST", "volunteers:wait": "shift-wait POST",
    "volunteers:withdraw": "signup-withdraw POST",
    "volunteers:hold": "teamblock-list POST", "volunteers:block": "teamblock-name POST",
    "volunteers:release_block": "teamblock-release POST",
    "volunteers:cover": "signup-cover POST", "volunteers:swap": "signup-swap POST",
    "volunteers:question": "coverask-accept POST", "volunteers:staff_cover": "shift-cover POST",
    "volunteers:message": "shift-message POST",
    "venues:release": "booking-release POST", "venues:remove_photo": "venuephoto-detail DELETE",
    "venues:report_round": "reportround-detail PUT", "venues:report_rounds": "reportround-list POST",
    "venues:return_report": "base-return-report POST", "venues:scoring": "scoringsheet-list POST",
    "venues:space": "space-detail PATCH", "venues:suggestion": "booking-take-suggestion POST", "venues:trip": "resource-trips POST", "venues:upkeep": "booking-list POST",
}  # fmt: skip
"""The operation that does what the page does, with the same verb."""
PROOF = "a sign-in: it proves to a browser who somebody is, and programs prove it by a key"
OWN_ACCESS = "decides who gets in as this person: only they do it, in a browser where they have signed in, by no key"
ONLY_A_PAGE = {
    "account_change_password": OWN_ACCESS,
    "account_login": PROOF,
    "account_logout": PROOF,
    "account_reauthenticate": PROOF,
    "accounts:about_me": "how somebody who has just signed in is called; asked once, on the way to a page",
    "accounts:drop_typed": "a form that waits in one's own browser",
    "accounts:end_other_sessions": OWN_ACCESS,
    "accounts:end_session": OWN_ACCESS,
    "accounts:enter_code": PROOF,
    "accounts:erase": OWN_ACCESS,
    "accounts:passkey": PROOF,
    "accounts:resend_code": PROOF,
    "accounts:sign_in": PROOF,
    "accounts:sign_out": PROOF,
    "accounts:staff_code": PROOF,
    "accounts:staff_sign_in": PROOF,
    "registrations:change": "behind the link of a text; programs withdraw a party and register it anew",
    "registrations:confirm": "behind the link of a text, which only its number has: a program would prove nothing by it",
    "registrations:deny": "the same; with a key of the number's person programs withdraw",
    "registrations:staff_add": "writes down what somebody says at the desk; programs register in the party's own name",
    "accounts:new_password": "behind the link of a text, which only its number has; programs have keys and no password",
    "organizations:invitation": "behind the link of a text, which only its number has; who works for whom is decided by no key",
    "outreach_requests:again": "for the browser that asked; programs of the number read its requests",
    "outreach_requests:add": "writes down what somebody says at the telephone; programs ask in their own name",
    "notifications:kannel_inbound": "the gateway's own address",
    "notifications:kannel_receipt": "the gateway's own address",
    "notifications:switches": "stops texts to everybody: a person does it, and sees at once what waits",
    "portal:set_up": "guarded by a key that is printed once: before it nobody has a key of the API, after it the page is gone",
    "portal:reading": "the size of the letters in one's own browser",
    "portal:street": "which street one's own browser shows first",
}
"""What stays on pages, and why."""


READS = {
    "keys:mine": "apikey-list", "keys:staff": "apikey-staff",
    "organizations:area": "area-detail", "organizations:area_remove": "area-removing", "organizations:areas": "area-list",
    "organizations:audit": "audit-list", "organizations:export_audit": "export",
    "organizations:end_membership": "membership-detail", "organizations:let_in": "opening-list",
    "organizations:member": "membership-detail", "organizations:organization": "organization-detail",
    "organizations:organization_close": "organization-closing", "organizations:organizations": "organization-list",
    "organizations:people": "membership-list", "organizations:reset_password": "membership-detail",
    "organizations:reset_second_factors": "membership-detail", "organizations:site": "site",
    "organizations:site_administrator_end": "siteadministrator-list",
    "organizations:site_administrators": "siteadministrator-list", "organizations:switch_off": "membership-detail",
    "organizations:travel": "traveltime-list", "organizations:villages": "area-list",
    "organizations:word": "wordlist-detail", "organizations:word_list": "wordlist-detail",
    "organizations:word_lists": "wordlist-list",
    "plan:file": "planfile-detail", "plan:import": "planfile-list", "plan:next_sheet": "plan-next-sheet",
    "plan:occasions": "occasiondate-expected", "plan:sheet": "plan-sheet", "plan:template": "planfile-template",
    "portal:checklist": "setupitem-list",
}  # fmt: skip
"""The operation that tells what the page of keeping a city tells."""
ASKED_WITH_POST = {
    "organizations:area_add": "an empty form",
    "organizations:invitation": ONLY_A_PAGE["organizations:invitation"],
    "organizations:invite": "an empty form",
    "organizations:organization_merge": "what would move is the answer to a merge with ``preview``",
    "organizations:organization_new": "an empty form",
    "portal:set_up": ONLY_A_PAGE["portal:set_up"],
}
"""Pages that tell nothing which programs read, and why."""
ROOMS_OF_A_CITY = ("keys", "organizations", "plan")


def _sent(rows):
    return {" ".join(row.split()[:2]) for row in rows}


def _is_ours(row):
    name = row.removesuffix(" POST")
    return name != row and (name in BARE or name.partition(":")[0] in ROOMS)


def test_every_post_of_staff_has_its_operation_or_a_reason():
    rows = _sent(TABLE)
    posts = {row.removesuffix(" POST") for row in rows if _is_ours(row)}
    assert posts == set(SAME) | set(ONLY_A_PAGE)
    assert not set(SAME) & set(ONLY_A_PAGE)
    assert {f"api:{operation}" for operation in SAME.values()} - rows == set()


def test_every_page_of_keeping_a_city_has_what_tells_the_same_or_a_reason():
    rows = _sent(TABLE)
    gets = {row.removesuffix(" GET") for row in rows if row.endswith(" GET")}
    pages = {name for name in gets if name.partition(":")[0] in ROOMS_OF_A_CITY}
    assert pages | {"portal:checklist", "portal:set_up"} == set(READS) | set(ASKED_WITH_POST)
    assert {f"api:{operation} GET" for operation in READS.values()} - rows == set()


@pytest.fixture
def host(db):
    return OrganizationFactory()


@pytest.fixture
def staff(client, host):
    client.force_login(MembershipFactory(organization=host).person)
    return client


def test_places_are_written_under_the_rules_of_the_form(staff, host):
    street = StreetFactory()
    sent = {
        "name": "样例新馆",
        "organization": host.slug,
        "area": street.slug,
        "address": "路 1 号",
        "contact_phone": "139 0000 0123",
    }
    made = staff.post("/api/v1/venues/", sent, content_type="application/json")
    assert (made.status_code, made.json()["slug"]) == (201, "yang-li-xin-guan")
    found = Venue.objects.get()
    assert (found.initials, found.contact_phone) == ("ylxg", "+8613900000123")
    assert ("contact_phone" in made.json(), "contact_name" in made.json()) == (False, False)
    address = f"/api/v1/venues/{found.slug}/"
    half = staff.patch(address, {"latitude": "24.9"}, content_type="application/json")
    assert (half.status_code, "longitude" in half.json()["detail"]) == (400, True)
    changed = staff.patch(address, {"closed": True, "bus_line": "12 路"}, content_type="application/json")
    assert (changed.status_code, changed.json()["bus_line"]) == (200, "12 路")
    assert staff.get(address).status_code == 404
    assert staff.patch(address, {"closed": False}, content_type="application/json").status_code == 200
    other = VenueFactory()
    foreign = staff.patch(f"/api/v1/venues/{other.slug}/", {"name": "抢"}, content_type="application/json")
    assert foreign.status_code == 404
    stolen = staff.post(
        "/api/v1/venues/", sent | {"organization": other.organization.slug}, content_type="application/json"
    )
    assert stolen.status_code == 400


def test_a_draft_is_thrown_away_and_what_people_saw_is_not(staff, host):
    draft = EventFactory(host=host)
    seen = OccurrenceFactory(event=PublishedEventFactory(host=host)).event
    assert staff.delete(f"/api/v1/events/{draft.slug}/").status_code == 204
    answer = staff.delete(f"/api/v1/events/{seen.slug}/")
    assert (answer.status_code, answer.json()["code"]) == (409, "already_published")


def test_a_day_out_is_taken_back(staff, host):
    resource = ResourceFactory(organization=host)
    Trip.objects.create(resource=resource, day=dt.date(2026, 1, 5), at=clock.now())
    address = f"/api/v1/resources/{resource.slug}/trips/2026-01-"
    assert staff.delete(f"{address}06/").status_code == 404
    assert staff.delete(f"{address}99/").status_code == 404
    assert staff.delete(f"{address}05/").status_code == 204
    assert Trip.objects.count() == 0


def test_a_template_gets_another_name_and_the_association_shares(staff, host, client):
    event = OccurrenceFactory(event=EventFactory(host=host)).event
    made = staff.post("/api/v1/event-templates/", {"event": event.slug, "name": "旧"}, content_type="application/json")
    address = f"/api/v1/event-templates/{made.json()['uid']}/"
    assert staff.patch(address, {"name": "新"}, content_type="application/json").json()["name"] == "新"
    assert staff.patch(address, {"is_shared": True}, content_type="application/json").status_code == 400
    client.force_login(MembershipFactory(organization=AssociationFactory()).person)
    assert client.patch(address, {"is_shared": True}, content_type="application/json").json()["is_shared"] is True
