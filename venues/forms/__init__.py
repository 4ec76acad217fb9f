"""Forms of places and things."""

from venues.forms.bookings import AnswerForm, HoldForm, SpanForm, add_refusal
from venues.forms.resources import HoursForm, ResourceForm, SpaceForm, TripForm
from venues.forms.venue import VenueForm

__all__ = [
    "AnswerForm",
    "HoldForm",
    "HoursForm",
    "ResourceForm",
    "SpaceForm",
    "SpanForm",
    "TripForm",
    "VenueForm",
    "add_refusal",
]
