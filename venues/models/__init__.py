"""Where, and with what."""

from venues.models.booking import LIVE, Booking, BookingManager, BookingQuerySet
from venues.models.thing import OpeningHours, Resource, ResourceQuerySet, Space, SpaceQuerySet, Trip
from venues.models.venue import Venue, VenueManager, VenuePhoto, VenueQuerySet
from venues.models.words import BaseLevel, BaseType, VenueKind

__all__ = [
    "LIVE",
    "BaseLevel",
    "BaseType",
    "Booking",
    "BookingManager",
    "BookingQuerySet",
    "OpeningHours",
    "Resource",
    "ResourceQuerySet",
    "Space",
    "SpaceQuerySet",
    "Trip",
    "Venue",
    "VenueKind",
    "VenueManager",
    "VenuePhoto",
    "VenueQuerySet",
]
