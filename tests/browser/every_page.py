"""Which addresses are pages, and who looks at each: told by the table of addresses, so that none can be forgotten."""

import re
from dataclasses import dataclass

from tests.access.table import TABLE
from tests.access.world import PERSONAS, routes

PROGRAMS = "api:"
"""Addresses of programs answer with JSON."""
FILE = re.compile(r"\.(xlsx|csv|ics|json|<slug:ending>)\$?$")
"""How the address of a spreadsheet, a calendar or an index ends."""
NOT_PAGES = {
    "account_login": "leads to the staff sign-in",
    "accounts:download": "a file",
    "accounts:passkey": "for the script that asks for a key",
    "events:held_photo": "a picture",
    "events:photo": "a picture",
    "mfa_download_recovery_codes": "a file",
    "notifications:kannel_inbound": "for the gateway",
    "notifications:kannel_receipt": "for the gateway",
    "portal:favicon": "a picture",
    "spreadsheets:fetch_list_file": "a file",
    "portal:healthz": "for the watchdog",
    "portal:security_txt": "for programs",
    "venues:photo": "a picture",
    "volunteers:qualification_picture": "a picture",
    "volunteers:cover": "leads to the page of leaving; the button is there",
    "volunteers:enrol": "leads to the shifts; the form is on their page",
    "volunteers:sign_up": "leads to the shift; the button is on its page",
    "volunteers:wait": "leads to the shift; the button is on its page",
    "volunteers:course": "leads to the shift; the ticks are on its page",
}
"""Addresses that answer GET with something nobody looks at, and with what."""
ELSEWHERE = {
    "mfa_reauthenticate_webauthn": "asks for a real key: tests/browser/test_security_keys.py",
    "portal:set_up": "is there on an empty site only: tests/browser/test_setup.py",
}
"""Pages that another test looks at, and why."""
FILES = {name for name, route in routes().items() if FILE.search(route.pattern)}
LOOKERS = ("anonymous", "own", "association", "viewer", "volunteer")
"""Who looks at a page that several may see: residents before organizers, and organizers of the thing before others."""
ONE_OF_KINDS = "events:staff_new"
"""The page offers the kinds; each has a form of its own."""
FORM_IN_A_STATE = {
    "notifications:again": "once something failed: STATES has it",
    "volunteers:board": "once a shift is chosen: STATES has it",
    "volunteers:merge": "once the other row is found: STATES has it",
    "volunteers:swap": "once there is a shift to choose: STATES has it",
}
"""Pages whose form is there in one of the states only."""
REDRAWN = {"200", "409", "422"}


@dataclass(frozen=True)
class Visit:
    """One page: a row of the table, and the persona for whom it is there."""

    name: str
    which: str
    persona: str

    def __str__(self) -> str:
        """As the table has it."""
        return f"{self.name} {self.which}".strip()


def visits() -> list[Visit]:
    """The pages that one of the personas gets by asking for them."""
    return [
        Visit(name, which, persona)
        for name, which, answers in _rows("GET")
        if name not in NOT_PAGES and (persona := _looker(answers, {"200"}))
    ]


def forms() -> list[Visit]:
    """The pages whose form comes back when it is sent wrong, or shows a preview."""
    there = {visit.name for visit in visits() if not visit.which} - {ONE_OF_KINDS} - set(FORM_IN_A_STATE)
    return [
        Visit(name, which, persona)
        for name, which, answers in _rows("POST")
        if name in there and not which and (persona := _looker(answers, REDRAWN))
    ]


def pages() -> set[str]:
    """Names of all addresses that somebody can look at."""
    return {name for name, _, _ in _rows("GET")} - set(NOT_PAGES)


def _rows(method: str) -> list[tuple[str, str, dict[str, str]]]:
    split = [((*row.split(), "")[:3], answers) for row, answers in sorted(TABLE.items())]
    return [
        (name, which, dict(zip(PERSONAS, answers.split(), strict=True)))
        for (name, asked, which), answers in split
        if asked == method and not name.startswith(PROGRAMS) and name not in FILES
    ]


def _looker(answers: dict[str, str], wanted: set[str]) -> str | None:
    return next((persona for persona in LOOKERS if answers[persona] in wanted), None)
