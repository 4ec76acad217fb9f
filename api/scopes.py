"""What a key may be made for, and which operation needs which of it. Pure.

A key may do what its person may, as far as its scopes go. An operation that stands in no row is closed to every key.
"""

from collections.abc import Iterable, Iterator

from django.db.models import TextChoices


class Scope(TextChoices):
    """What a key is for; ``docs/operations.md`` describes each."""

    READ = "read", "看：活动、日程、场地、方案"
    PEOPLE = "people", "看人：报名、点单、志愿者、导出的名单"
    REGISTER = "register", "替自己报名、点单、报岗位"
    ORGANIZE = "organize", "办活动：新建、改动、发布、登记"
    APPROVE = "approve", "审批：活动、基地、借用和协办"


SESSION = ""
"""Only somebody who signed in on the pages, no key: keys can't make, see or end keys and sign-ins,
nor decide who works for whom."""

_READ = """
    api-root area-detail area-list area-reached area-removing base-detail base-evaluations base-list base-reports base-steps
    booking-detail booking-list calendar-list consent-texts cooperation-detail cooperation-list day-list daymark-detail
    daymark-list docs
    stafftask-detail stafftask-list stafftask-wanted event-approval event-clashes event-cooperations event-costs event-detail
    event-list eventtemplate-detail eventtemplate-list exports heldphoto-detail heldphoto-list marketcycle-detail
    marketcycle-list occasiondate-detail occasiondate-expected occasiondate-list occurrence-detail occurrence-list organization-closing organization-detail
    organization-list plan-detail plan-list plan-next-sheet plan-sheet reportround-detail reportround-list resource-detail resource-free-days
    resource-list schema scoringsheet-list series-detail series-list shift-course shift-detail shift-list shift-mine site space-detail
    space-list streettarget-detail streettarget-list task-detail team-detail team-list task-list traveltime-list venue-detail venue-list
    venuephoto-detail venuephoto-list volunteer-availability volunteer-profile wordlist-detail wordlist-list
"""
_PEOPLE = """
    audit-list crewmember-detail crewmember-list export listfile-detail listfile-file listfile-list message-detail message-list outreachrequest-detail outreachrequest-list
    outreachrequest-offers
    registration-detail registration-list round-detail search sheetimport-detail sheetimport-list signup-detail signup-list
    cover-detail cover-list coverask-detail coverask-list shift-board
    teamblock-detail teamblock-list teammembership-detail teammembership-list
    volunteer-detail volunteer-list volunteerqualification-detail volunteerqualification-list volunteerqualification-picture
"""
_REGISTER = """
    outreachrequest-confirm outreachrequest-feedback outreachrequest-list outreachrequest-reply
    outreachrequest-withdraw registration-accept registration-decline registration-list
    registration-prove registration-prove-again registration-withdraw
    shift-course shift-leave-course shift-sign-up shift-wait signup-accept signup-agree signup-cover signup-decline signup-disagree signup-swap signup-withdraw
    cover-end coverask-accept coverask-decline coverask-undo
    team-ask team-join teammembership-accept teammembership-leave teammembership-refuse volunteer-profile volunteerqualification-list
"""
_ORGANIZE_POST = """
    cover-undo coverask-show-number shift-cover
    base-list base-register base-report booking-list booking-release booking-take-suggestion clashes copy-list
    crewmember-list daymark-list event-add-date event-cancel event-list event-postpone event-publish event-submit
    event-bulk event-acknowledge event-withdraw eventtemplate-list eventtemplate-use free-times records-tables heldphoto-list
    invitation-renew listfile-list marketcycle-list message-resend occasiondate-list organization-close organization-list
    area-list area-villages organization-merge organization-reopen occurrence-cancel occurrence-move occurrence-place
    occurrence-postpone
    occurrence-record occurrence-slide outreachrequest-arrange outreachrequest-assign outreachrequest-attach
    outreachrequest-place outreachrequest-propose outreachrequest-refuse registration-approve registration-call
    registration-clear-unproven registration-confirm-number registration-refuse registration-restore registration-skip registration-split
    reportround-list resource-list smallgroup-list
    resource-trips scoringsheet-list series-extend series-list seriesdate-bring-back seriesdate-change
    seriesdate-change-rule seriesdate-skip sheetimport-answer sheetimport-apply sheetimport-list space-list traveltime-list venue-list
    shift-close shift-list shift-message shift-put-on shift-reopen signup-take-off
    teamblock-give-back teamblock-list teamblock-name teamblock-release teamblock-take-back
    team-close team-invite team-link team-list team-reopen teammembership-remove venuephoto-list wordlist-words
    volunteer-merge volunteer-merge-preview volunteer-part volunteer-pause volunteer-qualifications volunteer-resume
    volunteer-show-number
    volunteerqualification-refuse volunteerqualification-renew volunteerqualification-revoke volunteerqualification-verify
"""
_ORGANIZE_PUT = """
    stafftask-wanted occurrence-seats round-detail reportround-detail resource-detail site space-detail streettarget-write
"""
_ORGANIZE_PATCH = """
    area-detail base-detail crewmember-detail daymark-detail event-detail eventtemplate-detail marketcycle-detail organization-detail resource-detail
    shift-detail space-detail team-detail teamblock-detail teammembership-detail venue-detail venuephoto-detail wordlist-word
"""
_ORGANIZE_DELETE = """
    area-detail daymark-detail event-detail eventtemplate-detail heldphoto-detail listfile-detail marketcycle-detail resource-trip shift-detail
    team-link venuephoto-detail
"""
_APPROVE = """
    base-accredit base-evaluate base-level base-lift base-refuse base-remove base-renew base-return-report base-warn
    booking-answer cooperation-answer event-approve event-send-back
"""


def _rows(scope: str, method: str, names: str) -> Iterator[tuple[str, str]]:
    for name in names.split():
        yield f"{name} {method}", scope


OPERATIONS: dict[str, str] = {
    **dict(_rows(Scope.READ, "GET", _READ)),
    **dict(_rows(Scope.PEOPLE, "GET", _PEOPLE)),
    **dict(_rows(Scope.REGISTER, "POST", _REGISTER)),
    **dict(_rows(Scope.REGISTER, "PATCH", "volunteer-profile")),
    **dict(_rows(Scope.REGISTER, "PUT", "volunteer-availability")),
    **dict(_rows(Scope.ORGANIZE, "GET", "invitation-detail setupitem-list smallgroup-list")),
    **dict(_rows(Scope.ORGANIZE, "POST", _ORGANIZE_POST)),
    **dict(_rows(Scope.ORGANIZE, "PUT", _ORGANIZE_PUT)),
    **dict(_rows(Scope.ORGANIZE, "PATCH", _ORGANIZE_PATCH)),
    **dict(_rows(Scope.ORGANIZE, "DELETE", _ORGANIZE_DELETE)),
    **dict(_rows(Scope.APPROVE, "POST", _APPROVE)),
    **dict(
        _rows(
            SESSION,
            "GET",
            "apikey-list apikey-staff membership-detail membership-list opening-list organization-without-approver plan-next planfile-detail planfile-list planfile-template "
            "privatefeed-list siteadministrator-list staffinvitation-list",
        )
    ),
    **dict(_rows(SESSION, "POST", "apikey-list apikey-end opening-list privatefeed-list privatefeed-end")),
    **dict(_rows(SESSION, "PATCH", "membership-detail")),
    **dict(_rows(SESSION, "PUT", "setupitem-detail")),
    **dict(_rows(SESSION, "DELETE", "membership-detail setupitem-detail siteadministrator-detail")),
    **dict(
        _rows(
            SESSION,
            "POST",
            "membership-end-sessions membership-reset-password membership-reset-second-factors membership-switch-off "
            "membership-switch-on planfile-list planfile-load siteadministrator-list staffinvitation-again "
            "staffinvitation-list staffinvitation-withdraw",
        )
    ),
}
"""Each operation of the API by its address's name and method, and the scope that a key needs for it."""


_WITH_NAMES = """
    listfile-list outreachrequest-attach outreachrequest-place outreachrequest-propose outreachrequest-refuse registration-approve
    registration-call registration-confirm-number registration-refuse registration-restore registration-skip
    registration-split sheetimport-answer sheetimport-apply coverask-show-number volunteer-merge volunteer-merge-preview volunteer-part
    volunteer-pause volunteer-resume volunteer-show-number
"""
WITH_NAMES = frozenset({*(f"{name} POST" for name in _WITH_NAMES.split()), "crewmember-detail PATCH"})
"""Operations whose answers hold names or numbers of other people than whoever asks: a key needs ``people`` too."""


def all_needed(name: str, method: str) -> list[str]:
    """All scopes that a key needs for this operation."""
    also = [Scope.PEOPLE.value] if f"{name} {method}" in WITH_NAMES else []
    return [needed(name, method), *also]


def needed(name: str, method: str) -> str:
    """The scope that opens this operation to a key; HEAD and OPTIONS tell no more than GET. Empty: none does."""
    asked = "GET" if method in {"HEAD", "OPTIONS"} else method
    return OPERATIONS.get(f"{name} {asked}", SESSION)


def sorted_scopes(chosen: Iterable[str]) -> list[str]:
    """Those that exist, once each, in the order of ``Scope``."""
    known = set(chosen)
    return [scope for scope in Scope.values if scope in known]
