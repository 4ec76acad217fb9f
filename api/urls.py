"""URLs of the API."""

from django.urls import include, path
from django.views.decorators.cache import cache_page
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from api.accounts.consents import ConsentTextsView
from api.accounts.keys import ApiKeyViewSet
from api.accounts.openings import OpeningViewSet
from api.calendars.feeds import CalendarViewSet
from api.calendars.private_feeds import PrivateFeedViewSet
from api.events.clashes import ClashesView, FreeTimesView
from api.events.cooperations import CooperationViewSet
from api.events.crew import CrewViewSet
from api.events.events import EventViewSet
from api.events.occurrences import OccurrenceViewSet
from api.events.photos import HeldPhotoViewSet, VenuePhotoViewSet
from api.events.series import SeriesViewSet
from api.events.series_dates import SeriesDateViewSet
from api.events.templates import CopyViewSet, EventTemplateViewSet
from api.notifications.messages import MessageViewSet
from api.notifications.staff_tasks import StaffTaskViewSet
from api.organizations.areas import AreaViewSet
from api.organizations.audit import AuditViewSet
from api.organizations.organizations import OrganizationViewSet
from api.organizations.people import MembershipViewSet, StaffInvitationViewSet
from api.organizations.site import SiteView
from api.organizations.site_administrators import SiteAdministratorViewSet
from api.organizations.travel import TravelTimeViewSet
from api.organizations.word_lists import WordListViewSet
from api.outreach_requests.requests import OutreachRequestViewSet
from api.plan.files import PlanFileViewSet
from api.plan.occasions import OccasionDateViewSet
from api.plan.plans import PlanViewSet, TaskViewSet
from api.plan.street_lists import StreetTargetViewSet
from api.portal.setup_checklist import SetupChecklistViewSet
from api.registrations.invitations import InvitationViewSet
from api.registrations.registrations import RegistrationViewSet
from api.registrations.rounds import RoundViewSet
from api.registrations.small_groups import SmallGroupViewSet
from api.routing import Router
from api.search import SearchView
from api.special_days.days import DayMarkViewSet, DayViewSet, MarketCycleViewSet
from api.spreadsheets.exports import ExportsView, ExportView
from api.spreadsheets.imports import SheetImportViewSet
from api.spreadsheets.list_files import ListFileViewSet
from api.spreadsheets.records_table import RecordsTableView
from api.venues.base_years import ReportRoundViewSet, ScoringSheetViewSet
from api.venues.bases import BaseViewSet
from api.venues.bookings import BookingViewSet
from api.venues.resources import ResourceViewSet, SpaceViewSet
from api.venues.venues import VenueViewSet
from api.volunteers.blocks import TeamBlockViewSet
from api.volunteers.certificates import CertificateViewSet
from api.volunteers.covers import CoverAskViewSet, CoverViewSet
from api.volunteers.profiles import VolunteerAvailabilityView, VolunteerProfileView
from api.volunteers.register import VolunteerViewSet
from api.volunteers.shifts import ShiftViewSet, SignUpViewSet
from api.volunteers.teams import TeamMembershipViewSet, TeamViewSet

app_name = "api"
router = Router()
router.register("areas", AreaViewSet)
router.register("organizations", OrganizationViewSet)
router.register("audit", AuditViewSet, basename="audit")
router.register("openings", OpeningViewSet)
router.register("members", MembershipViewSet)
router.register("staff-invitations", StaffInvitationViewSet)
router.register("site-administrators", SiteAdministratorViewSet, "siteadministrator")
router.register("setup-checklist", SetupChecklistViewSet, "setupitem")
router.register("plans", PlanViewSet)
router.register("plan-tasks", TaskViewSet)
router.register("plan-files", PlanFileViewSet)
router.register("venues", VenueViewSet)
router.register("spaces", SpaceViewSet)
router.register("resources", ResourceViewSet)
router.register("bookings", BookingViewSet)
router.register("bases", BaseViewSet)
router.register("report-rounds", ReportRoundViewSet)
router.register("scoring-sheets", ScoringSheetViewSet)
router.register("travel-times", TravelTimeViewSet)
router.register("word-lists", WordListViewSet, "wordlist")
router.register("calendars", CalendarViewSet, "calendar")
router.register("private-calendars", PrivateFeedViewSet, "privatefeed")
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
router.register("small-groups", SmallGroupViewSet, "smallgroup")
router.register("rounds", RoundViewSet, "round")
router.register("invitations", InvitationViewSet, "invitation")
router.register("shifts", ShiftViewSet)
router.register("sheet-imports", SheetImportViewSet)
router.register("list-files", ListFileViewSet)
router.register("street-lists", StreetTargetViewSet)
router.register("sign-ups", SignUpViewSet)
router.register("volunteers", VolunteerViewSet)
router.register("volunteer-qualifications", CertificateViewSet)
router.register("team-blocks", TeamBlockViewSet)
router.register("covers", CoverViewSet)
router.register("cover-asks", CoverAskViewSet)
router.register("teams", TeamViewSet)
router.register("team-members", TeamMembershipViewSet)
router.register("venue-photos", VenuePhotoViewSet)
router.register("records-photos", HeldPhotoViewSet)
router.register("occasion-dates", OccasionDateViewSet)
router.register("staff-tasks", StaffTaskViewSet)
router.register("messages", MessageViewSet)
router.register("keys", ApiKeyViewSet, "apikey")

DOCS = SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="api/docs.html")
"""Without inline scripts and styles: the policy of all pages holds here too."""

urlpatterns = [
    path("clashes/", ClashesView.as_view(), name="clashes"),
    path("consent-texts/", ConsentTextsView.as_view(), name="consent-texts"),
    path("exports/", ExportsView.as_view(), name="exports"),
    path("exports/<slug:name>.<slug:ending>", ExportView.as_view(), name="export"),
    path("records-tables/", RecordsTableView.as_view(), name="records-tables"),
    path("volunteer-profile/", VolunteerProfileView.as_view(), name="volunteer-profile"),
    path("volunteer-profile/availability/", VolunteerAvailabilityView.as_view(), name="volunteer-availability"),
    path("site/", SiteView.as_view(), name="site"),
    path("search/", SearchView.as_view(), name="search"),
    path("free-times/", FreeTimesView.as_view(), name="free-times"),
    path("", include(router.urls)),
    path("schema/", cache_page(10 * 60)(SpectacularAPIView.as_view()), name="schema"),
    path("docs/", DOCS, name="docs"),
]
