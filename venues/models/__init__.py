"""Where, and with what."""

from venues.models.venue import Venue, VenueManager, VenueQuerySet
from venues.models.words import BaseLevel, BaseType, VenueKind

__all__ = ["BaseLevel", "BaseType", "Venue", "VenueKind", "VenueManager", "VenueQuerySet"]
