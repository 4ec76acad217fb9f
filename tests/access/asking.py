"""How each address is filled in, and what is sent to it."""

import datetime as dt

from django.urls import reverse

from accounts.passwords import resetting
from core import clock
from tests.access.world import CALENDAR_KEY, STAFF_TOKEN, World
from tests.factories.taking_part import VolunteerFactory
from volunteers.models import CoverAsk, VolunteerMerge
from volunteers.profiles import merging

JSON = "application/json"
WRONG_LINK = "0" * 14
SENT = {
    "plan:occasions": {"year": "2026"},
    "accounts:erase": {"sure": "on"},
    "api:area-villages": {"text": "样例新村"},
    "api:cooperation-answer": {"agrees": True},
    "api:stafftask-wanted": {"kinds": ["approval"]},
    "api:message-resend": {"everything": True, "state": "unknown", "may_have_arrived": True, "reason": "补发"},
    "notifications:again": {"everything": "on", "state": "unknown", "may_have_arrived": "on", "reason": "补发"},
    "notifications:mine": {"kinds": ["approval"]},
    "events:cooperation": {"answer": "yes"},
    "api:event-acknowledge": {"fingerprints": ["0"], "reason": "看过"},
    "events:acknowledge_clashes": {"seen": "0", "all": "1", "reason": "看过"},
    "events:free_times": {"start": "never"},
    "api:booking-answer": {"says": "accept"},
    "api:event-cancel": {"reason": "下雨"},
    "api:event-postpone": {"reason": "下雨"},
    "api:occurrence-postpone": {"reason": "下雨"},
    "events:place": {"reason": "装修"},
    "events:add_date": {"day": "", "version": "1"},
    "events:postpone_event": {"reason": "下雨", "confirm": "1"},
    "events:postpone_occurrence": {"reason": "下雨", "confirm": "1"},
    "api:occurrence-cancel": {"reason": "下雨"},
    "api:occurrence-record": {"counts": {}},
    "api:occurrence-seats": {"capacity": 9},
    "api:base-refuse": {"reason": "还缺讲解员"},
    "api:base-remove": {"reason": "搬走了"},
    "api:base-warn": {"reason": "护栏松动"},
    "calendars:private": {"name": "手机"},
    "api:privatefeed-list": {"name": "手机"},
    "api:outreachrequest-refuse": {"reason": "下雨"},
    "outreach_requests:refuse": {"reason": "下雨"},
    "outreach_requests:reply": {"answer": "none"},
    "events:cancel_event": {"reason": "下雨", "confirm": "1"},
    "events:cancel_occurrence": {"reason": "下雨", "confirm": "1"},
    "keys:mine": {"name": "大屏", "scopes": ["read"], "days": "30"},
    "api:apikey-list": {"name": "大屏", "scopes": ["read"], "days": 30},
    "notifications:message": {"reason": "再发一次"},
    "notifications:switches": {"purpose": "", "off": "on"},
    "venues:answer": {"answer": "accept"},
    "venues:decide_base": {"reason": "护栏松动"},
    "venues:return_report": {"reason": "人次对不上"},
    "volunteers:pause": {"pause-reason": "出差"},
    "volunteers:take_off": {"reason": "换人"},
    "api:signup-take-off": {"reason": "换人"},
    "api:volunteer-pause": {"reason": "出差"},
    "api:volunteerqualification-refuse": {"reason": "看不清"},
    "api:volunteerqualification-revoke": {"reason": "证是别人的"},
    "volunteers:question": {"answer": "no"},
    "volunteers:again": {"answer": "yes"},
    "volunteers:block": {"do": "give-back"},
    "volunteers:staff_cover": {"do": "begin"},
    "volunteers:message": {"do": "look", "text": "穿运动鞋"},
    "api:shift-message": {"words": "穿运动鞋", "preview": True},
    "registrations:answer": {"answer": "no"},
    "registrations:staff_clear": {"reason": "乱报"},
    "registrations:staff_registration": {"reason": "下雨"},
    "registrations:staff_refuse": {"reason": "下雨"},
    "api:registration-refuse": {"reason": "下雨"},
    "api:registration-skip": {"reason": "下雨"},
    "api:registration-split": {"reason": "下雨"},
}
"""What is posted, where nothing at all would tell little."""


def _named(room: str, names: str) -> set[str]:
    return {f"{room}{name}" for name in names.split()}


ABOUT = {
    "base": _named("venues:", "staff_base edit_base"),
    "base's decision": {"venues:decide_base"},
    "base's page": {"venues:base"}
    | _named("api:base-", "detail accredit refuse warn lift level renew remove report return-report evaluate")
    | _named("api:base-", "steps reports evaluations"),
    "base's year": _named("venues:", "base_report return_report base_evaluation"),
    "round": _named("venues:", "report_round") | {"api:reportround-detail"},
    "area": {"reports:street_list", "reports:edit_street_list", "api:area-detail"}
    | _named("api:area-", "removing villages")
    | _named("organizations:", "area area_add area_remove"),
    "sheet": {
        "spreadsheets:import",
        "spreadsheets:answer_import",
        "spreadsheets:apply_import",
        "api:sheetimport-answer",
        "api:sheetimport-detail",
        "api:sheetimport-apply",
    },
    "list file": _named("spreadsheets:", "list_file fetch_list_file delete_list_file")
    | _named("api:listfile-", "detail file"),
    "target": {"api:streettarget-detail"},
    "sheet's columns": {"spreadsheets:import_template"},
    "list": {"outreach_requests:export", "portal:export_planner", "organizations:export_audit"}
    | _named("reports:export_", "plan street_lists reach")
    | _named("venues:export_", "resources spaces bookings base_list")
    | {"volunteers:export_volunteers"}
    | _named("spreadsheets:export_", "events venues crew bases dates approvals imports"),
    "round's list": {"venues:export_reports"},
    "program's list": {"api:export"},
    "occasion": {"api:occasiondate-detail"},
    "event's list": {"registrations:export", "volunteers:export"},
    "staff_task": {"api:stafftask-detail"},
    "cooperation": {"events:cooperation"} | _named("api:cooperation-", "detail answer"),
    "crew": {"events:crew_edit", "api:crewmember-detail"},
    "event": _named(
        "events:",
        "acknowledge_clashes staff_event staff_edit publish submit approve send_back withdraw discard cancel_event postpone_event add_date",
    )
    | _named("events:", "series_new copy template_keep")
    | _named("registrations:staff_", "list add paper seats clear renew go_ahead")
    | _named("volunteers:", "staff_shifts add_shift"),
    "event's page": {
        "events:event",
        "registrations:register",
        "registrations:prove",
        "registrations:prove_again",
        "api:invitation-detail",
        "api:invitation-renew",
    }
    | _named(
        "api:event-",
        "clashes acknowledge detail cancel publish approval submit approve send-back withdraw postpone cooperations costs add-date",
    ),
    "feed": {"calendars:feed"},
    "feed token": {"calendars:revoke", "api:privatefeed-end"},
    "held": {"events:record"},
    "held occurrence": {"api:occurrence-record"},
    "session": {"accounts:end_session"},
    "item of the checklist": {"api:setupitem-detail"},
    "member": _named("organizations:", "member end_membership reset_password reset_second_factors")
    | _named("organizations:", "switch_off switch_on end_sessions")
    | _named("api:membership-", "detail reset-password reset-second-factors switch-off switch-on end-sessions"),
    "site administrator": {"organizations:site_administrator_end", "api:siteadministrator-detail"},
    "staff invitation": _named("organizations:", "invite_again withdraw_invitation")
    | _named("api:staffinvitation-", "again withdraw"),
    "staff invitation's link": {"organizations:invitation"},
    "new password's link": {"accounts:new_password"},
    "key": {"keys:revoke", "keys:end", "api:apikey-end"},
    "link": _named("registrations:", "mine_link change withdraw answer"),
    "overview link": {"registrations:overview"},
    "message": {"notifications:message", "api:message-detail"},
    "occurrence": {"registrations:staff_going_on"}
    | _named("events:", "free_times move slide place cancel_occurrence postpone_occurrence"),
    "occurrence by uid": {"api:round-detail"}
    | {"calendars:occurrence"}
    | _named("api:occurrence-", "detail move place postpone cancel seats slide"),
    "organization": _named("api:organization-", "detail close closing merge reopen")
    | {"organizations:organization"}
    | _named("organizations:organization_", "close merge reopen"),
    "passkey": {"mfa_edit_webauthn", "mfa_remove_webauthn"},
    "photo": _named("events:", "held_photo photo remove_photo") | {"api:heldphoto-detail"},
    "plan": _named("api:plan-", "detail next next-sheet sheet") | _named("plan:", "sheet next_sheet"),
    "plan file": _named("plan:", "file load_file") | _named("api:planfile-", "detail load"),
    "private feed": {"calendars:private_feed"},
    "outreach": {"outreach_requests:detail"}
    | _named("outreach_requests:", "assign refuse propose arrange attach register_place choose_place")
    | _named(
        "api:outreachrequest-",
        "detail offers place arrange attach assign confirm feedback propose refuse reply withdraw",
    ),
    "outreach link": _named("outreach_requests:", "link confirm reply withdraw feedback"),
    "registration": _named("registrations:staff_", "registration approve refuse call skip split restore")
    | _named("api:registration-", "detail accept decline withdraw approve refuse call skip split restore"),
    "unproven": {"registrations:staff_confirm_number", "api:registration-confirm-number"},
    "unproven link": _named("registrations:", "confirm deny"),
    "series": {"events:series", "events:series_more"},
    "series by uid": _named("api:series-", "detail extend"),
    "series date": _named("events:series_", "change rule skip bring_back")
    | _named("api:seriesdate-", "skip bring-back change change-rule"),
    "mark": {"special_days:day_edit", "special_days:day_delete", "api:daymark-detail"},
    "market": {"special_days:market_edit", "special_days:market_delete", "api:marketcycle-detail"},
    "template": _named("events:template_", "use edit delete"),
    "template by uid": _named("api:eventtemplate-", "detail use"),
    "shift": _named(
        "volunteers:", "shift sign_up wait course leave_course edit_shift close_shift remove_shift staff_cover message"
    )
    | _named("api:shift-", "detail sign-up wait course close reopen put-on cover message"),
    "volunteer": _named("volunteers:", "volunteer merge pause ring add_qualification add_to_shift"),
    "volunteer by number": _named(
        "api:volunteer-", "detail show-number merge merge-preview part pause resume qualifications"
    ),
    "certificate": _named("volunteers:", "qualification qualification_picture")
    | _named("api:volunteerqualification-", "detail picture verify refuse revoke renew"),
    "sign-up": _named("volunteers:", "answer withdraw take_off cover swap")
    | _named("api:signup-", "detail withdraw accept decline agree disagree take-off cover swap"),
    "changed shift's link": {"volunteers:again"},
    "cover": _named("api:cover-", "detail end undo"),
    "question": _named("api:coverask-", "detail accept decline undo show-number"),
    "question's link": {"volunteers:question"},
    "team": {"volunteers:staff_team"} | _named("volunteers:staff_team_", "edit close invite"),
    "team by slug": _named("volunteers:", "team my_team ask_team team_link")
    | _named("api:team-", "detail close reopen ask invite link"),
    "team's link": {"volunteers:join_team"},
    "team's button": {"volunteers:team_member"},
    "team and shift": {"volunteers:hold"},
    "team block": _named("volunteers:", "block release_block")
    | _named("api:teamblock-", "detail name take-back give-back release"),
    "team membership": _named("api:teammembership-", "detail accept refuse leave remove"),
    "task": {"api:task-detail"},
    "asked": {"venues:answer", "api:booking-answer"},
    "suggested": {"venues:suggestion", "api:booking-take-suggestion"},
    "closure": {"venues:release"} | _named("api:booking-", "detail release"),
    "resource by slug": {"api:resource-detail", "api:resource-trips", "api:resource-free-days"},
    "trip by day": {"api:resource-trip"},
    "resource": _named("venues:", "resource edit_resource upkeep hold trip"),
    "space": _named("venues:", "space close_space") | {"api:space-detail"},
    "trip": {"venues:remove_trip"},
    "venue": _named("venues:", "edit spaces add_space bookings photos"),
    "venue photo": _named("venues:", "photo remove_photo change_photo") | {"api:venuephoto-detail"},
    "word list": {"organizations:word_list"} | _named("api:wordlist-", "detail words"),
    "word": _named("organizations:", "word word_move word_retire") | {"api:wordlist-word"},
    "venue's page": {"venues:venue", "api:venue-detail"},
}
"""Which thing an address is about; those left out are about none."""


def address(world: World, name: str, which: str) -> str:
    """The route's address for the own organization's things; ``which`` picks others than the usual ones."""
    return reverse(name, kwargs=_known(world, name, which))


def body(world: World, name: str, which: str) -> dict[str, object]:
    """What is sent with it. A preview is all but the confirmation."""
    if name == "api:occurrence-move":
        start, end = (moment + dt.timedelta(days=1) for moment in (world.occurrence.start, world.occurrence.end))
        return {
            "start": start.isoformat(),
            "end": end.isoformat(),
            "override_reason": "不占场地",
            "preview": which == "preview",
        }
    if name == "api:signup-swap":
        return {"shift": world.free_shift.pk}
    if name == "api:occurrence-place":
        return {"venue": world.occurrence.venue.slug}
    if name == "api:registration-clear-unproven":
        return {"event": world.occurrence.event.slug, "reason": "乱报"}
    if name == "venues:decide_base" and which == "accredit":
        day = dt.date(2099, 1, 1).isoformat()
        return {"level": world.base.level_id, "valid_from": day, "valid_until": day}
    on_shift = {"shift": world.sign_up.shift_id, "volunteer": world.sign_up.volunteer_id}
    about = {
        "events:move": _moved(world),
        "events:slide": _slid(world),
        "volunteers:board": on_shift | {"do": "put-on", "reason": "好"},
        "api:shift-course": {"lessons": [{"shift": world.sign_up.shift_id}]},
        "api:shift-leave-course": {"sign_ups": [world.sign_up.pk]},
    }
    sent = about[name] if name in about else SENT.get(name, {})
    return {key: value for key, value in sent.items() if (key, which) != ("confirm", "preview")}


def _moved(world: World) -> dict[str, object]:
    occurrence = world.occurrence
    day = (occurrence.start + dt.timedelta(days=1)).date().isoformat()
    moved = {"day": day, "start_time": "10:00", "end_time": "12:00", "venue": occurrence.venue_id}
    return moved | {"revision": occurrence.revision, "confirm": "1", "override_reason": "不占场地"}


def _slid(world: World) -> dict[str, object]:
    """A date of a draft: its version is the event's."""
    return _moved(world) | {"venue": world.draft.venue_id, "revision": world.draft.event.version}


def ask(client, world: World, row: str):
    """Ask as whoever the client is. ``row``: name, method and, where there are several, which thing."""
    name, method, which = (*row.split(), "")[:3]
    sent = {"data": body(world, name, which)} if method != "GET" else {}
    kind = {"content_type": JSON} if sent and name.startswith("api:") else {}
    return getattr(client, method.lower())(address(world, name, which), **sent, **kind)


def _known(world: World, name: str, which: str) -> dict[str, object]:
    if name == "volunteers:part":
        return {"pk": _merge(world).pk}
    things = _things(world, which)
    return next((things[thing] for thing, names in ABOUT.items() if name in names), {})


def _merge(world: World) -> VolunteerMerge:
    """Somebody who enrolled twice, merged into the volunteer by the association."""
    volunteer = world.sign_up.volunteer
    if made := volunteer.merges.first():
        return made
    by = world.people["association"]
    return merging.merge(kept=volunteer, merged=VolunteerFactory(), reason="同一个人", by=by, now=clock.now())


def _things(world: World, which: str) -> dict[str, dict[str, object]]:
    """How addresses name the things of ``ABOUT``."""
    return _of_events(world, which) | _of_places(world, which) | _of_tables(world, which)


def _of_events(world: World, which: str) -> dict[str, dict[str, object]]:
    """An event, its dates, who comes, who helps, who asked for it."""
    occurrence = world.draft if which == "draft" else world.occurrence
    event = occurrence.event
    shift = {"draft": world.draft_shift, "free": world.free_shift}.get(which, world.sign_up.shift)
    return {
        "cooperation": {"pk": world.cooperation.pk},
        "crew": {"pk": world.crew.pk},
        "event's list": {"pk": event.pk, "ending": "csv"},
        "event": {"pk": event.pk},
        "event's page": {"slug": event.slug},
        "held": {"pk": world.held.pk},
        "held occurrence": {"uid": world.held.uid},
        "link": {"token": WRONG_LINK if which == "wrong" else world.registration.link_token},
        "overview link": {
            "pk": world.registration.pk,
            "token": WRONG_LINK if which == "wrong" else world.registration.overview_token,
        },
        "occurrence": {"pk": occurrence.pk},
        "occurrence by uid": {"uid": occurrence.uid},
        "organization": {"slug": event.host.slug},
        "photo": {"pk": (world.draft_photo if which == "draft" else world.photo).pk},
        "outreach": {"pk": world.outreach.pk},
        "outreach link": {"token": WRONG_LINK if which == "wrong" else world.outreach.link_token},
        "registration": {"pk": world.registration.pk},
        "unproven": {"pk": world.unproven.pk},
        "unproven link": {"token": WRONG_LINK if which == "wrong" else world.unproven.link_token},
        "series": {"pk": world.series_date.series_id},
        "series by uid": {"uid": world.series_date.series.uid},
        "series date": {"pk": world.series_date.pk},
        "mark": {"pk": world.mark.pk},
        "market": {"pk": world.market.pk},
        "template": {"pk": world.template.pk},
        "template by uid": {"uid": world.template.uid},
        "shift": {"pk": shift.pk},
        "sign-up": {"pk": world.sign_up.pk},
        "changed shift's link": {
            "pk": world.sign_up.pk,
            "token": WRONG_LINK if which == "wrong" else world.sign_up.again_token,
        },
        "cover": {"pk": world.cover_ask.cover_id},
        "question": {"pk": world.cover_ask.pk},
        "question's link": {"token": WRONG_LINK if which == "wrong" else CoverAsk.token_of(world.cover_ask.link_seed)},
        "volunteer": {"pk": world.sign_up.volunteer_id},
        "volunteer by number": {"number": world.sign_up.volunteer.number},
        "certificate": {"pk": world.certificate.pk},
    } | _of_teams(world, which)


def _of_teams(world: World, which: str) -> dict[str, dict[str, object]]:
    """A team, its link, and the volunteer who asked to join it."""
    team = world.closed_team if which == "closed" else world.team
    return {
        "team": {"pk": team.pk},
        "team by slug": {"slug": team.slug},
        "team's link": {"token": WRONG_LINK if which == "wrong" else team.link_token},
        "team and shift": {"pk": world.free_shift.pk, "slug": team.slug},
        "team block": {"pk": world.block.pk},
        "team's button": {"pk": world.team_membership.pk, "do": "leave"},
        "team membership": {"pk": world.team_membership.pk},
    }


def _of_places(world: World, which: str) -> dict[str, dict[str, object]]:
    """A place, its spaces and things, a science base."""
    venue = (world.draft if which == "draft" else world.occurrence).venue
    base = world.application if which in {"accredit", "applied"} else world.base
    return {
        "area": {"slug": venue.area.slug},
        "asked": {"pk": world.asked.pk},
        "suggested": {"pk": world.suggested.pk},
        "base": {"pk": base.pk},
        "base's decision": {"pk": base.pk, "verb": which or "warn"},
        "base's page": {"slug": base.slug},
        "base's year": {"pk": world.base.pk, "year": world.report.round.year},
        "closure": {"pk": world.closure.pk},
        "resource": {"pk": world.resource.pk},
        "resource by slug": {"slug": world.resource.slug},
        "round": {"year": world.report.round.year},
        "round's list": {"year": world.report.round.year, "ending": "csv"},
        "space": {"pk": world.space.pk},
        "word list": {"name": "venue-kinds"},
        "word": {"name": "venue-kinds", "pk": world.word.pk},
        "trip": {"pk": world.trip.pk},
        "trip by day": {"slug": world.resource.slug, "day": world.trip.day.isoformat()},
        "venue": {"pk": venue.pk},
        "venue photo": {"pk": world.venue_photo.pk},
        "venue's page": {"slug": venue.slug},
    }


def _of_tables(world: World, which: str) -> dict[str, dict[str, object]]:
    """The plan, files in and out, messages, keys, calendars."""
    event = (world.draft if which == "draft" else world.occurrence).event
    task = event.task
    return {
        "staff_task": {"pk": world.staff_task.pk},
        "feed": {"key": f"event/{event.slug}" if which else "all"},
        "member": {"pk": world.people["own"].memberships.get(organization=event.host).pk},
        "staff invitation": {"pk": world.staff_invitation.pk},
        "site administrator": {"pk": world.staff_invitation.by_id},
        "staff invitation's link": {"token": WRONG_LINK if which == "wrong" else STAFF_TOKEN},
        "new password's link": {"token": WRONG_LINK if which == "wrong" else resetting.token_of(world.forgetful)},
        "feed token": {"pk": world.feed_token.pk},
        "session": {"key": "0" * 64},
        "item of the checklist": {"name": "backups"},
        "key": {"pk": world.api_key.pk},
        "list": {"ending": "csv"},
        "message": {"pk": world.message.pk},
        "occasion": {"pk": world.occasion_date.pk},
        "passkey": {"pk": 1},
        "plan": {"slug": task.plan.slug},
        "plan file": {"uid": world.plan_file.uid},
        "private feed": {"token": WRONG_LINK if which == "wrong" else CALENDAR_KEY, "name": "mine"},
        "program's list": {"name": which or "events", "ending": "csv"},
        "sheet": {"uid": world.sheet.uid},
        "list file": {"uid": world.list_file.uid},
        "sheet's columns": {"kind": "events", "ending": "csv"},
        "target": {"pk": world.target.pk},
        "task": {"pk": task.pk},
    }
