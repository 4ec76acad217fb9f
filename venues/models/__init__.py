"""Models of venues, resources, bookings and science bases."""

from venues.models.base_years import (
    Evaluation,
    ReportRound,
    ScoringGrade,
    ScoringItem,
    ScoringSheet,
    YearlyReport,
)
from venues.models.bases import Base, BaseHours, BaseManager, BaseQuerySet, BaseStep
from venues.models.booking import LIVE, Booking, BookingManager, BookingQuerySet, overlapping
from venues.models.resource import OpeningHours, Resource, ResourceQuerySet, Space, SpaceQuerySet, Trip
from venues.models.venue import Venue, VenueManager, VenuePhoto, VenueQuerySet
from venues.models.vocabulary import BaseLevel, BaseTheme, BaseType, VenueKind

__all__ = [
    "LIVE",
    "Base",
    "BaseHours",
    "BaseLevel",
    "BaseManager",
    "BaseQuerySet",
    "BaseStep",
    "BaseTheme",
    "BaseType",
    "Booking",
    "BookingManager",
    "BookingQuerySet",
    "Evaluation",
    "OpeningHours",
    "ReportRound",
    "Resource",
    "ResourceQuerySet",
    "ScoringGrade",
    "ScoringItem",
    "ScoringSheet",
    "Space",
    "SpaceQuerySet",
    "Trip",
    "Venue",
    "VenueKind",
    "VenueManager",
    "VenuePhoto",
    "VenueQuerySet",
    "YearlyReport",
    "overlapping",
]
