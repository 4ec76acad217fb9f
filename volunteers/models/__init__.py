"""Who helps: volunteers, their teams and qualifications, shifts, and sign-ups."""

from volunteers.models.cover import Cover, CoverAsk, CoverAskManager, CoverAskQuerySet, CoverManager, CoverQuerySet
from volunteers.models.held_qualification import (
    HeldQualificationManager,
    HeldQualificationQuerySet,
    VolunteerQualification,
)
from volunteers.models.merge import VolunteerMerge
from volunteers.models.shift import Shift, ShiftManager, ShiftQuerySet
from volunteers.models.sign_up import SignUp, SignUpManager, SignUpQuerySet
from volunteers.models.team import (
    Team,
    TeamManager,
    TeamMembership,
    TeamMembershipManager,
    TeamMembershipQuerySet,
    TeamQuerySet,
)
from volunteers.models.team_block import TeamBlock, TeamBlockManager, TeamBlockQuerySet
from volunteers.models.vocabulary import Qualification, ShiftRole, VolunteerGroup
from volunteers.models.volunteer import NumberSeries, Volunteer

__all__ = [
    "Cover",
    "CoverAsk",
    "CoverAskManager",
    "CoverAskQuerySet",
    "CoverManager",
    "CoverQuerySet",
    "HeldQualificationManager",
    "HeldQualificationQuerySet",
    "NumberSeries",
    "Qualification",
    "Shift",
    "ShiftManager",
    "ShiftQuerySet",
    "ShiftRole",
    "SignUp",
    "SignUpManager",
    "SignUpQuerySet",
    "Team",
    "TeamBlock",
    "TeamBlockManager",
    "TeamBlockQuerySet",
    "TeamManager",
    "TeamMembership",
    "TeamMembershipManager",
    "TeamMembershipQuerySet",
    "TeamQuerySet",
    "Volunteer",
    "VolunteerGroup",
    "VolunteerMerge",
    "VolunteerQualification",
]
