"""Addresses of the API."""

from django.urls import include, path
from django.views.decorators.cache import cache_page
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from api.resources.areas import AreaViewSet
from api.resources.base_years import ReportRoundViewSet, ScoringSheetViewSet
from api.resources.bases import BaseViewSet
from api.resources.bookings import BookingViewSet
from api.resources.clashes import ClashesView, FreeTimesView
from api.resources.consents import ConsentTextsView
from api.resources.cooperations import CooperationViewSet
from api.resources.crew import CrewViewSet
from api.resources.days import DayMarkViewSet, DayViewSet, MarketCycleViewSet
from api.resources.errands import ErrandViewSet
from api.resources.events import EventViewSet
from api.resources.exports import ExportsView, ExportView
from api.resources.held import HeldTableView
from api.resources.invitations import InvitationViewSet
from api.resources.keys import ApiKeyViewSet
from api.resources.messages import MessageViewSet
from api.resources.occasions import OccasionDateViewSet
from api.resources.occurrences import OccurrenceViewSet
from api.resources.openings import OpeningViewSet
from api.resources.organizations import OrganizationViewSet
from api.resources.photos import HeldPhotoViewSet, VenuePhotoViewSet
from api.resources.plans import PlanViewSet, TaskViewSet
from api.resources.registrations import RegistrationViewSet
from api.resources.requests import OutreachRequestViewSet
from api.resources.series import SeriesViewSet
from api.resources.series_dates import SeriesDateViewSet
from api.resources.sheet_imports import SheetImportViewSet
from api.resources.shifts import ShiftViewSet, SignUpViewSet
from api.resources.street_lists import StreetTargetViewSet
from api.resources.templates import CopyViewSet, EventTemplateViewSet
from api.resources.things import ResourceViewSet, SpaceViewSet
from api.resources.travel import TravelTimeViewSet
from api.resources.venues import VenueViewSet
from api.routing import Router

app_name = "api"
router = Router()
router.register("areas", AreaViewSet)
router.register("organizations", OrganizationViewSet)
router.register("openings", OpeningViewSet)
router.register("plans", PlanViewSet)
router.register("plan-tasks", TaskViewSet)
router.register("venues", VenueViewSet)
router.register("spaces", SpaceViewSet)
router.register("resources", ResourceViewSet)
router.register("bookings", BookingViewSet)
router.register("bases", BaseViewSet)
router.register("report-rounds", ReportRoundViewSet)
router.register("scoring-sheets", ScoringSheetViewSet)
router.register("travel-times", TravelTimeViewSet)
router.register("crew", CrewViewSet)
router.register("events", EventViewSet)
router.register("occurrences", OccurrenceViewSet)
router.register("outreach-requests", OutreachRequestViewSet)
router.register("cooperations", CooperationViewSet)
router.register("event-templates", EventTemplateViewSet)
router.register("copies", CopyViewSet, "copy")
router.register("days", DayViewSet, "day")
router.register("day-marks", DayMarkViewSet)
router.register("market-cycles", MarketCycleViewSet)
router.register("series", SeriesViewSet)
router.register("series-dates", SeriesDateViewSet)
router.register("registrations", RegistrationViewSet)
router.register("invitations", InvitationViewSet, "invitation")
router.register("shifts", ShiftViewSet)
router.register("sheet-imports", SheetImportViewSet)
router.register("street-lists", StreetTargetViewSet)
router.register("sign-ups", SignUpViewSet)
router.register("venue-photos", VenuePhotoViewSet)
router.register("held-photos", HeldPhotoViewSet)
router.register("occasion-dates", OccasionDateViewSet)
router.register("errands", ErrandViewSet)
router.register("messages", MessageViewSet)
router.register("keys", ApiKeyViewSet, "apikey")

DOCS = SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="api/docs.html")
"""Without inline scripts and styles: the policy of all pages holds here too."""

urlpatterns = [
    path("clashes/", ClashesView.as_view(), name="clashes"),
    path("consent-texts/", ConsentTextsView.as_view(), name="consent-texts"),
    path("exports/", ExportsView.as_view(), name="exports"),
    path("exports/<slug:name>.<slug:ending>", ExportView.as_view(), name="export"),
    path("held-tables/", HeldTableView.as_view(), name="held-tables"),
    path("free-times/", FreeTimesView.as_view(), name="free-times"),
    path("", include(router.urls)),
    path("schema/", cache_page(10 * 60)(SpectacularAPIView.as_view()), name="schema"),
    path("docs/", DOCS, name="docs"),
]
