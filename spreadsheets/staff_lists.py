"""Import rows of staff: each is asked by a text to work for an organization, as on the page of its people."""

import datetime as dt
from collections import Counter
from typing import Any

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from core.phone_numbers import phones
from organizations.memberships import inviting, staff
from organizations.models import Membership, Organization, StaffInvitation
from organizations.own_first import own_first
from spreadsheets import cell_values, tables
from spreadsheets.cells.errors import CellError
from spreadsheets.results import Effect, Outcome, RowResult, Tell, shown
from spreadsheets.tables import Column, Contents, Line, Problems

_MEMBER = "{name}已经是{organization}的成员（{role}）。要换角色，请到“本单位的人”里点他的名字；这里可以不导入这一行"


def is_for(person: Person) -> bool:
    """Whether they keep anybody's people."""
    return staff.administered_by(person).in_use().exists()


def columns(person: Person, *, now: dt.datetime) -> list[Column]:
    """In the order of the template."""
    mine = staff.administered_by(person).in_use().order_by("name")
    hosts = {one.name: one for one in own_first(mine, person, organization="pk", area="area")}
    sole = next(iter(hosts.values())) if len(hosts) == 1 else None
    roles = {label: value for value, label in Membership.Role.choices}
    return [
        Column(title="姓名", key="name", read=cell_values.text(40), required=True, example="样例同事"),
        Column(
            title="手机号", key="phone", read=cell_values.phone, required=True, hint="收邀请短信，以后用它登录",
            example="139 0000 0123",
        ),
        Column(
            title="单位", key="organization", read=cell_values.one_of("您管的单位", hosts), required=sole is None, empty=sole,
            hint="全名", words=tuple(hosts),
        ),
        Column(
            title="角色", key="role", read=_role, required=True, words=tuple(roles),
            hint="查看、组织、审批、管理，后一个都能做前一个的事", example=Membership.Role.ORGANIZER.label,
        ),
    ]  # fmt: skip


def examine(contents: Contents, *, by: Person, now: dt.datetime, tell: Tell) -> Outcome:
    """All problems, or who would be asked; whoever waits for the same already is left in peace."""
    problems = Problems()
    known = columns(by, now=now)
    lines = tables.lines(contents, known, problems)
    numbers = {line.values["phone"]: phones.look_up(line.values["phone"]) for line in lines if line.values["phone"]}
    members = _members(set(numbers.values()))
    twice = Counter(_key(line, numbers) for line in lines)
    for number, line in enumerate(lines, start=1):
        _check(line, numbers, members, by, problems)
        if twice[_key(line, numbers)] > 1 and line.values["phone"]:
            problems.at(line, "phone", "这个号码在同一个单位写了不止一行，请只留一行")
        tell(number)
    if problems:
        return Outcome(problems)
    waiting = _waiting(set(numbers.values()), now)
    rows = [_row(line, waiting.get(_key(line, numbers))) for line in lines]
    _refuse_too_many(lines, rows, by, now, problems)
    return Outcome(problems, rows, shown(lines, known)) if not problems else Outcome(problems)


def write(outcome: Outcome, *, by: Person, now: dt.datetime) -> None:
    """Ask each of them; a number that waits under another name or role is asked anew."""
    asked = [*outcome.of(Effect.NEW), *outcome.of(Effect.CHANGED)]
    for row in asked:
        inviting.invite(**row.payload, by=by, now=now)
    if asked:
        writing.write(Kind.STAFF_IMPORTED, by=by, now=now, about=f"{len(asked)} 个邀请", link=inviting.PAGE)


def _role(cell: str) -> object:
    """By the word of the form, or what people say for it (组织者, 审批人); who would administer is asked unless it is exact.

    A 管理员 of an office may be anything there; here it would be who gives and takes roles.
    """
    roles = {label: value for value, label in Membership.Role.choices}
    top = Membership.Role.ADMINISTRATOR
    lower = {label: value for label, value in roles.items() if value != top}
    called = roles | {f"{label}{ending}": value for label, value in lower.items() for ending in ("者", "人", "员")}
    role = cell_values.one_of("角色", called, offered=roles)(cell)
    if role == top and "".join(cell.split()) != top.label:
        raise CellError(f"“{cell[:30]}”是不是“{top.label}”？", [top.label])
    return role


Key = tuple[int, str]


def _key(line: Line, numbers: dict[str, str]) -> Key:
    organization: Organization | None = line.values["organization"]
    return (organization.pk if organization else 0, numbers.get(line.values["phone"], ""))


def _members(numbers: set[str]) -> dict[Key, Membership]:
    rows = Membership.objects.filter(person__phone_hash__in=numbers).select_related("person", "organization")
    return {(row.organization_id, row.person.phone_hash): row for row in rows}


def _waiting(numbers: set[str], now: dt.datetime) -> dict[Key, StaffInvitation]:
    rows = StaffInvitation.objects.filter(
        phone_hash__in=numbers, state=StaffInvitation.State.WAITING, expires_at__gt=now
    )
    return {(row.organization_id, row.phone_hash): row for row in rows}


def _check(line: Line, numbers: dict[str, str], members: dict[Key, Membership], by: Person, problems: Problems) -> None:
    member = members.get(_key(line, numbers))
    if member and member.role != line.values["role"]:
        words = _MEMBER.format(name=member.person, organization=member.organization, role=member.get_role_display())
        problems.at(line, "role", words)
    elif member is None and numbers.get(line.values["phone"]) == by.phone_hash and not by.is_superuser:
        problems.at(line, "phone", "这是你自己的号码。自己的角色要请别的管理员来给")
    line.values["is_member"] = member is not None


def _row(line: Line, waiting: StaffInvitation | None) -> RowResult:
    facts: dict[str, Any] = {name: line.values[name] for name in ("organization", "name", "phone", "role")}
    role = Membership.Role(facts["role"]).label
    is_same = line.values["is_member"] or (
        waiting is not None and (waiting.name, waiting.role) == (facts["name"], facts["role"])
    )
    effect = Effect.SAME if is_same else Effect.CHANGED if waiting else Effect.NEW
    seen = [line.values["is_member"], waiting.pk if waiting else 0]
    label = f"{facts['name']}，{facts['organization']}，{role}"
    return RowResult(row=line.number, label=label, effect=effect, seen=seen, payload=facts)


def _refuse_too_many(
    lines: list[Line], rows: list[RowResult], by: Person, now: dt.datetime, problems: Problems
) -> None:
    """Beside the first row for which today's invitations don't reach."""
    left = inviting.left_today(by, now=now)
    asked = [number for number, row in enumerate(rows) if row.effect != Effect.SAME]
    if len(asked) > left:
        words = f"一天最多发 {inviting.PER_GIVER_PER_DAY} 个邀请，今天还能发 {left} 个，请从这一行起分到明天"
        problems.at(lines[asked[left]], "name", words)
