"""Every page that makes something is pressed twice: one row, and both presses lead to the same page."""

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client

from accounts import locks
from tests.access import world as worlds
from tests.access.table import TABLE
from tests.accounts.presses import making

pytestmark = pytest.mark.django_db
MAKES = {
    "calendars:private": making.feed,
    "events:add_date": making.lesson,
    "events:backfill": making.record,
    "events:copy": making.copies,
    "events:crew_new": making.crew,
    "events:series_more": making.more_of_series,
    "events:series_new": making.series,
    "events:staff_new": making.event,
    "events:template_keep": making.template,
    "events:template_use": making.from_template,
    "keys:mine": making.key,
    "notifications:again": making.texts_again,
    "notifications:again everything": making.all_texts_again,
    "notifications:message": making.text_again,
    "organizations:area_add": making.area,
    "organizations:word_list": making.word,
    "organizations:invite": making.staff_invitation,
    "organizations:invite_again": making.staff_invitation_again,
    "organizations:let_in": making.opening,
    "organizations:organization_new": making.organization,
    "organizations:villages": making.villages,
    "outreach_requests:add": making.noted,
    "outreach_requests:arrange": making.arranged,
    "outreach_requests:ask": making.asked,
    "outreach_requests:propose": making.proposed,
    "outreach_requests:register_place": making.new_place,
    "plan:import": making.plan_file,
    "plan:occasions": making.occasions,
    "registrations:register": making.registered,
    "registrations:staff_add": making.noted_party,
    "registrations:staff_renew": making.invitations,
    "registrations:staff_split": making.part_of_party,
    "special_days:day_new": making.special_day,
    "special_days:import": making.days_of_a_year,
    "special_days:market_new": making.market,
    "spreadsheets:imports": making.table,
    "spreadsheets:list_file_new": making.long_list,
    "spreadsheets:records_table": making.records_meant_twice,
    "venues:add": making.place,
    "venues:add_resource": making.thing,
    "venues:add_space": making.space,
    "venues:apply_base": making.base,
    "venues:bookings": making.use_of_space,
    "venues:close_space": making.closure,
    "venues:hold": making.use_of_thing,
    "venues:photos": making.photos,
    "venues:report_rounds": making.report_round,
    "venues:scoring": making.scoring_sheet,
    "venues:trip": making.trip,
    "venues:upkeep": making.upkeep,
    "volunteers:add_qualification": making.certificate,
    "volunteers:add_shift": making.shift,
    "volunteers:claim": making.claim,
    "volunteers:enrol": making.volunteer,
    "volunteers:merge": making.merge,
    "volunteers:staff_team_new": making.team,
}
ENTRANCES = (
    "account_change_password account_login account_logout account_reauthenticate accounts:about_me accounts:drop_typed "
    "accounts:new_password "
    "accounts:end_other_sessions accounts:end_session accounts:enter_code accounts:erase accounts:passkey "
    "accounts:resend_code accounts:sign_in accounts:sign_out accounts:staff_code accounts:staff_sign_in "
    "mfa_activate_totp mfa_add_webauthn mfa_authenticate mfa_deactivate_totp mfa_download_recovery_codes "
    "mfa_edit_webauthn mfa_generate_recovery_codes mfa_reauthenticate mfa_reauthenticate_webauthn mfa_remove_webauthn "
    "portal:reading portal:set_up portal:street"
)
"""Signing in, under budgets of its own; what one's own browser keeps."""
ONE_OF_A_KIND = (
    "portal:checklist events:cooperation events:record organizations:site organizations:travel outreach_requests:feedback registrations:staff_seats "
    "reports:edit_street_list venues:base_evaluation venues:base_report volunteers:answer volunteers:hold volunteers:block volunteers:cover volunteers:swap volunteers:staff_cover volunteers:message volunteers:add_to_shift volunteers:board volunteers:ask_team volunteers:course volunteers:join_team volunteers:leave_course volunteers:sign_up volunteers:staff_team_invite volunteers:team_link volunteers:wait notifications:mine "
    "notifications:switches notifications:kannel_inbound notifications:kannel_receipt"
)
"""What is written is the one of its kind (a record of a date, a report of a year, a receipt of a text): it is replaced."""
CHANGES = (
    "calendars:revoke events:acknowledge_clashes events:approve events:bulk events:cancel_event events:cancel_occurrence "
    "events:crew_edit events:discard events:free_times events:move events:place events:postpone_event "
    "events:postpone_occurrence events:publish events:remove_photo events:send_back events:series_bring_back "
    "events:series_change events:series_rule events:series_skip events:slide events:slide_back events:staff_edit "
    "events:submit organizations:invitation organizations:withdraw_invitation organizations:member organizations:reset_password organizations:reset_second_factors organizations:end_membership organizations:switch_off organizations:switch_on organizations:end_sessions organizations:site_administrators organizations:site_administrator_end events:template_delete events:template_edit events:withdraw keys:end keys:revoke "
    "organizations:area organizations:area_remove organizations:word organizations:word_move organizations:word_retire organizations:organization organizations:organization_close organizations:organization_merge organizations:organization_reopen "
    "outreach_requests:again outreach_requests:assign outreach_requests:attach outreach_requests:choose_place outreach_requests:confirm "
    "outreach_requests:refuse outreach_requests:reply outreach_requests:withdraw plan:load_file registrations:answer "
    "registrations:change registrations:confirm registrations:deny registrations:prove registrations:prove_again "
    "registrations:staff_approve registrations:staff_call registrations:staff_clear registrations:staff_confirm_number registrations:staff_go_ahead registrations:staff_going_on "
    "registrations:staff_refuse registrations:staff_registration registrations:staff_restore registrations:staff_skip "
    "registrations:withdraw special_days:day_delete special_days:day_edit special_days:market_delete "
    "special_days:market_edit spreadsheets:answer_import spreadsheets:apply_import spreadsheets:delete_list_file venues:answer venues:change_photo "
    "venues:decide_base venues:edit venues:edit_base venues:edit_resource venues:release venues:remove_photo "
    "venues:remove_trip venues:report_round venues:return_report venues:space venues:suggestion volunteers:close_shift "
    "volunteers:again volunteers:availability volunteers:edit_shift volunteers:question volunteers:part volunteers:pause volunteers:profile volunteers:qualification volunteers:release_block volunteers:remove_shift volunteers:ring volunteers:take_off volunteers:staff_team_close volunteers:staff_team_edit volunteers:team_member volunteers:withdraw"
)
"""What changes or ends something that is there, by its state or version."""
LOOKS = {
    "events:copy": "look",
    "events:series_more": "look",
    "events:series_new": "look",
    "events:staff_new": "add",
    "events:template_use": "look",
    "spreadsheets:records_table": "more",
}
"""Another button of the page, which makes nothing."""
NEVER_COUNTED = {"accounts.Press", "accounts.StoredSession"}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once; each page's is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield worlds.make()
        transaction.set_rollback(True)


def rows() -> dict[str, int]:
    """How many there are of everything."""
    counted = [one for one in apps.get_models() if one._meta.managed and one._meta.label not in NEVER_COUNTED]
    return {one._meta.label: one._base_manager.count() for one in counted}


def pressed(client, path: str, sent: dict) -> tuple[int, str]:
    for file in sent.values():
        if hasattr(file, "seek"):
            file.seek(0)
    answer = client.post(path, sent)
    return answer.status_code, answer.get("Location", "")


def test_every_page_that_is_sent_makes_something_or_is_known_not_to():
    posts = {row.split()[0] for row in TABLE if row.split()[1] == "POST" and not row.startswith("api:")}
    known = [name.split()[0] for name in MAKES] + f"{ENTRANCES} {ONE_OF_A_KIND} {CHANGES}".split()
    assert set(known) == posts
    assert len(known) == len(posts) + 1


@pytest.mark.parametrize("name", sorted(MAKES))
def test_two_presses_make_one(name, world):
    with transaction.atomic():
        client = Client()
        client.force_login(making.clerks_of_everything(world))
        path, sent = MAKES[name](world, client)
        before = rows()
        first = pressed(client, path, sent)
        once = rows()
        second = pressed(client, path, sent)
        twice = rows()
        transaction.set_rollback(True)
    assert first[0] in {200, 302}
    assert {label for label in once if once[label] > before[label]} != set()
    assert twice == once
    assert second == first


@pytest.mark.parametrize("name", sorted(LOOKS))
def test_a_button_that_only_looks_makes_and_locks_nothing(name, world, monkeypatch):
    locked = []
    monkeypatch.setattr(locks, "acquire", lambda *names: locked.extend(one.partition(":")[0] for one in names))
    with transaction.atomic():
        client = Client()
        client.force_login(making.clerks_of_everything(world))
        path, sent = MAKES[name](world, client)
        locked.clear()
        before = rows()
        looked = pressed(client, path, sent | {"do": LOOKS[name]})
        after = rows()
        while_looking = list(locked)
        made = pressed(client, path, sent)
        transaction.set_rollback(True)
    assert (looked[0] in {200, 422}, after, while_looking) == (True, before, [])
    assert (made[0], locked.count("press")) == (302, 1)
