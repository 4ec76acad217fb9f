"""For every column of words of every model: what becomes of it when a person is erased.

A new column without a decision fails ``test_every_trace``.
"""

ERASED = {
    "accounts.HistoricalPerson": "name language",
    "accounts.Person": "password name phone phone_hash language",
    "accounts.Code": "phone phone_hash digest",
    "accounts.Device": "digest",
    "accounts.Opening": "phone phone_hash digest reason",
    "accounts.KnownNumber": "phone_hash",
    "accounts.Consent": "phone_hash version about",
    "accounts.PasswordTry": "phone_hash network",
    "organizations.StaffInvitation": "name phone phone_hash digest",
    "notifications.Message": "phone phone_hash text key provider_id",
    "notifications.Resending": "reason",
    "notifications.StaffTask": "about key subject text path",
    "venues.HistoricalVenue": "contact_name",
    "venues.Venue": "contact_name contact_phone",
    "venues.HistoricalBase": "contact_name",
    "venues.Base": "contact_name contact_phone",
    "events.HistoricalCrewMember": "name title",
    "events.CrewMember": "name title phone",
    "events.HistoricalOccurrence": "contact_name",
    "events.Occurrence": "contact_name contact_phone",
    "outreach_requests.OutreachRequest": "organization_name contact_name phone phone_hash wish place place_key notes reason network",
    "outreach_requests.RequestStep": "words",
    "outreach_requests.RequestFeedback": "sentence",
    "plan.PlanFile": "name document report",
    "spreadsheets.ListFile": "asked digest rights title problem",
    "spreadsheets.ListFilePart": "content",
    "spreadsheets.SheetImport": "file_name file rows reading problems effects digest refusal",
    "registrations.Registration": "phone phone_hash contact_name group_name grade needs reason network browser proof_digest",
    "registrations.Attendee": "name name_key relation",
    "registrations.QueueStep": "reason",
    "volunteers.HistoricalVolunteer": "number languages history_change_reason",
    "volunteers.Volunteer": "languages",
    "volunteers.VolunteerQualification": "number issuer reason",
    "volunteers.HistoricalSignUp": "reason",
    "volunteers.SignUp": "reason",
    "volunteers.Cover": "reason",
    "volunteers.VolunteerMerge": "reason",
    "calendars.FeedToken": "digest name shown",
    "api.ApiToken": "name",
    "admin.LogEntry": "object_repr change_message",
    "accounts.StoredSession": "session_key session_data device",
    "accounts.TypedForm": "browser typist path sealed network",
    "accounts.Press": "digest model row still sealed",
    "account.EmailAddress": "email",
    "account.EmailConfirmation": "key",
    "mfa.Authenticator": "data",
}
"""What is of the person alone: emptied, or its row goes."""

_SITE = "site_name organizer_name help_phone help_hours dialect sms_signature whole_area"
OURS = {
    "core.HistoricalSiteFacts": _SITE,
    "core.SiteFacts": _SITE,
    "organizations.HistoricalArea": "name slug initials",
    "organizations.Area": "name slug initials",
    "organizations.HistoricalOrganization": "name slug desk_phone",
    "organizations.Organization": "name slug desk_phone",
    "plan.HistoricalPlan": "slug title status note area_duty",
    "plan.Plan": "slug title status note area_duty",
    "plan.Audience": "slug name",
    "plan.TaskGroup": "code title",
    "plan.HistoricalTask": "code title named_activities outside_events",
    "plan.Task": "code title named_activities outside_events",
    "plan.Indicator": "name unit",
    "plan.Occasion": "slug name kind rule",
    "plan.LoadedRow": "model key name facts",
    "events.Topic": "slug name",
    "events.Language": "name",
    "venues.VenueKind": "slug name",
    "venues.BaseType": "slug name",
    "venues.BaseLevel": "slug name",
    "venues.HistoricalVenue": ("name slug address initials how_to_get_there bus_line toilet seating parking warning"),
    "venues.Venue": "name slug address initials how_to_get_there bus_line toilet seating parking warning",
    "venues.VenuePhoto": "caption",
    "venues.BaseTheme": "slug name",
    "venues.HistoricalBase": (
        "name slug application introduction audiences opening_words closed_reason admission booking_phone"
    ),
    "venues.Base": "name slug application introduction audiences opening_words closed_reason admission booking_phone",
    "venues.BaseStep": "reason document",
    "venues.ReportRound": "note",
    "venues.YearlyReport": "highlights problems returned_reason",
    "venues.ScoringSheet": "name",
    "venues.ScoringItem": "name hint",
    "venues.ScoringGrade": "name",
    "venues.Evaluation": "lines grade remark",
    "venues.HistoricalSpace": "name equipment",
    "venues.Space": "name equipment",
    "venues.HistoricalResource": "name slug note",
    "venues.Resource": "name slug note",
    "venues.Trip": "note",
    "venues.Booking": "purpose answer_note",
    "events.HistoricalEvent": (
        "title slug summary description bring rain languages desk_phone occupation cancel_reason"
    ),
    "events.Event": "title slug summary description bring rain languages desk_phone occupation cancel_reason",
    "events.Change": "reason items",
    "events.Cooperation": "reason",
    "special_days.HistoricalDayMark": "name",
    "special_days.DayMark": "name",
    "special_days.HistoricalMarketCycle": "name values",
    "special_days.MarketCycle": "name values",
    "events.HistoricalOccurrence": "title place_note school grade cancel_reason",
    "events.Occurrence": "title place_note online_link school grade cancel_reason search",
    "events.HistoricalHeldRecord": "sentence",
    "events.HeldRecord": "sentence",
    "events.SeriesDate": "reason",
    "spreadsheets.EventKey": "key",
    "spreadsheets.HeadingMeaning": "heading key",
    "events.ClashAcknowledgement": "words reason",
    "events.EventTemplate": "name content",
    "volunteers.VolunteerGroup": "slug name",
    "volunteers.Team": "name slug about",
    "volunteers.Qualification": "name",
    "volunteers.ShiftRole": "name",
    "volunteers.HistoricalShift": "role language note bring",
    "volunteers.Shift": "role language note bring",
    "calendars.Entry": "text",
    "calendars.FeedStamp": "name description label",
    "calendars.Listing": "text",
    "notifications.ResendBatch": "reason",
    "auth.Group": "name",
}
"""What an organization says of its events, places and plans stays; a number of the person in it is taken out. Names in
its sentences can't be told from others of the same name: who finds theirs asks the organization.
"""

MASKED = {"events.ApprovalStep": "reason", "accounts.AuditEntry": "about"}
"""Nobody may change these once they stand, the database sees to it: mobile numbers in them are masked as they come."""

MACHINES = {
    "a hash of a network, or of a key that serves nothing else": {
        "accounts.Code": "network",
        "notifications.OptOut": "number",
    },
    "says which row of ours it is about, and the row is emptied": {
        "notifications.Message": "about",
        "admin.LogEntry": "object_id",
    },
    "a hash of a network, for a quarter of an hour": {"portal.SetupTry": "network"},
    "what the key of an empty site follows from, and opens nothing once there are people": {"portal.SetupKey": "seed"},
    "words of programs": {
        "accounts.AuditEntry": "kind link",
        "notifications.Message": "lease gateway problem spans replaces",
        "notifications.Breaker": "gateway problem",
        "outreach_requests.OutreachRequest": "facilities topic",
        "events.Event": "topic",
        "events.HistoricalEvent": "topic",
        "events.Series": "pattern rrule",
        "events.ClashAcknowledgement": "code fingerprint",
        "api.ApiToken": "scopes",
        "calendars.Entry": "status",
        "calendars.Listing": "key",
        "calendars.FeedStamp": "key",
        "volunteers.NumberSeries": "name",
        "spreadsheets.ListFile": "name ending columns",
        "spreadsheets.ListFilePart": "ids widths",
        "auth.Permission": "name codename",
        "contenttypes.ContentType": "app_label model",
        "django_q.Task": "id name func hook group cluster",
        "django_q.Schedule": "name func hook args kwargs cron task cluster intended_date_kwarg",
    },
    "random, and opens nothing any more": {
        "outreach_requests.OutreachRequest": "seed link_digest",
        "registrations.Registration": "seed link_digest",
        "api.ApiToken": "digest",
    },
    "of a question about a place, which whoever has no profile any more can't say yes to": {
        "volunteers.CoverAsk": "link_seed link_digest"
    },
    "of an arrangement of a shift, and of nobody": {
        "volunteers.SignUp": "agreed_to",
        "volunteers.HistoricalSignUp": "agreed_to",
    },
    "of a team, and of nobody in it": {"volunteers.Team": "link_seed link_digest"},
    "keys of rows, and no word": {"volunteers.VolunteerMerge": "moved"},
    "days, and no word; emptied with the profile": {"volunteers.Volunteer": "away"},
    "ids of rows, sealed; tasks take nothing else": {"django_q.OrmQ": "key payload"},
    "the volunteer's number: hours are proved by it, and it leads to no name and no telephone number": {
        "volunteers.Volunteer": "number",
    },
    "Django's table of sessions, which nothing writes: ours has their person": {
        "sessions.Session": "session_key session_data",
    },
    "names of files that we make": {"venues.VenuePhoto": "image", "events.HeldPhoto": "image"},
    "the name of a file that we make; both leave the disk with the row": {
        "volunteers.VolunteerQualification": "picture"
    },
    "nothing writes it": {
        f"{room}.Historical{name}": "history_change_reason"
        for room, names in {
            "core": "SiteFacts",
            "accounts": "Person",
            "organizations": "Area Organization Membership",
            "plan": "Plan Task StreetTarget",
            "venues": "Venue Base Space Resource",
            "special_days": "DayMark MarketCycle",
            "events": "Event CrewMember Occurrence HeldRecord",
            "volunteers": "Shift SignUp TeamBlock TeamMembership",
        }.items()
        for name in names.split()
    },
}
"""What holds no words of people, and why."""

NOT_TAKEN_ALONG = {
    "a secret, or made of one": {
        "accounts.Person": "password",
        "accounts.Code": "phone digest",
        "accounts.Device": "digest",
        "accounts.Opening": "digest",
        "organizations.StaffInvitation": "digest",
        "registrations.Registration": "proof_digest",
        "notifications.Message": "key provider_id",
        "notifications.StaffTask": "key",
        "calendars.FeedToken": "digest shown",
        "accounts.StoredSession": "session_key session_data",
        "account.EmailConfirmation": "key",
        "mfa.Authenticator": "data",
        "spreadsheets.SheetImport": "digest",
        "spreadsheets.ListFile": "digest rights",
    },
    "what the pages show to them, for a day": {"spreadsheets.ListFilePart": "content"},
    "a hash of what the file says plainly, or a limit against abuse": {
        "accounts.PasswordTry": "network",
        "outreach_requests.OutreachRequest": "place_key network",
        "registrations.Registration": "network browser",
        "registrations.Attendee": "name_key",
    },
    "which row of ours it is about; the file says what that was": {
        "accounts.Consent": "about",
        "notifications.StaffTask": "about",
    },
    "gone within the hour": {
        "accounts.Press": "digest model row still sealed",
        "accounts.TypedForm": "browser typist path sealed network",
    },
    "what colleagues wrote for each other about their own work": {
        "notifications.Resending": "reason",
        "accounts.Opening": "reason",
    },
    "an older copy of what the file says": {
        "accounts.HistoricalPerson": "language",
        "venues.HistoricalVenue": "contact_name",
        "venues.HistoricalBase": "contact_name",
        "events.HistoricalCrewMember": "name title",
        "events.HistoricalOccurrence": "contact_name",
        "volunteers.HistoricalVolunteer": "number languages history_change_reason",
        "volunteers.HistoricalSignUp": "reason",
    },
}
"""What the file to take along leaves out, and why."""


def columns(table: dict[str, str]) -> set[tuple[str, str]]:
    """Model and column."""
    return {(model, name) for model, names in table.items() for name in names.split()}


def all_of(tables: dict[str, dict[str, str]]) -> set[tuple[str, str]]:
    """The same for tables under their reasons."""
    return set().union(*(columns(table) for table in tables.values()))
