"""Who helps: volunteers, their teams and qualifications, shifts, and sign-ups."""

from volunteers.models.shift import Shift, ShiftManager, ShiftQuerySet
from volunteers.models.sign_up import SignUp, SignUpManager, SignUpQuerySet
from volunteers.models.team import Team
from volunteers.models.vocabulary import Qualification, ShiftRole, VolunteerGroup
from volunteers.models.volunteer import NumberSeries, Volunteer, VolunteerQualification

__all__ = [
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
    "Volunteer",
    "VolunteerGroup",
    "VolunteerQualification",
]
