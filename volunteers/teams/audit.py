"""What is done to teams and to who is in them stands in the audit list: by organizers, captains and deputies alike."""

import datetime as dt

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from volunteers.models import Team


def write(kind: Kind, team: Team, *, by: Person, now: dt.datetime, what: str = "", whom: Person | None = None) -> None:
    """``what``: which facts, which role; ``whom``: the member concerned. Inside the verb's transaction."""
    writing.write(
        kind,
        by=by,
        now=now,
        about="：".join(filter(None, (team.name, what))),
        person=whom,
        organization_id=team.organization_id,
        link=f"/staff/teams/{team.pk}/",
    )
