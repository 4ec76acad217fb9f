"""A team's invitation link: made, and ended."""

import datetime as dt

from django.db import transaction

from accounts.audit.kinds import Kind
from accounts.models import Person
from core import tokens
from core.errors import Refusal
from volunteers.models import Team
from volunteers.teams import audit, roles


@transaction.atomic
def make(*, team: Team, by: Person, now: dt.datetime) -> Team:
    """A new link; the one before opens nothing any more. By captain, deputies and organizers of the team's organization.

    Refusals: ``not_your_team``, ``team_closed``.
    """
    locked = Team.objects.select_for_update().get(pk=team.pk)
    roles.refuse_others(locked, by)
    if locked.closed_at:
        raise Refusal("team_closed", "这支队停用了，不再加人。")
    locked.link_seed = tokens.new_seed()
    locked.link_digest = tokens.digest(locked.link_token)
    locked.save(update_fields=["link_seed", "link_digest"])
    audit.write(Kind.TEAM_LINK_CHANGED, locked, by=by, now=now, what="新的链接")
    return locked


@transaction.atomic
def end(*, team: Team, by: Person, now: dt.datetime) -> Team:
    """No link any more; who came in by it stays. By the same people. Refusal: ``not_your_team``."""
    locked = Team.objects.select_for_update().get(pk=team.pk)
    roles.refuse_others(locked, by)
    locked.link_seed = ""
    locked.link_digest = ""
    locked.save(update_fields=["link_seed", "link_digest"])
    audit.write(Kind.TEAM_LINK_CHANGED, locked, by=by, now=now, what="链接停了")
    return locked
