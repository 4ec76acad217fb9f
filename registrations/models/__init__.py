"""Models of seat pools, registrations, the seats they claim, the people in them, and what organizers decide."""

from registrations.models.decisions import GoAhead, GoingOn, InvitationRound
from registrations.models.registration import Attendee, QueueStep, Registration, SeatClaim, SeatPool

__all__ = [
    "Attendee",
    "GoAhead",
    "GoingOn",
    "InvitationRound",
    "QueueStep",
    "Registration",
    "SeatClaim",
    "SeatPool",
]
