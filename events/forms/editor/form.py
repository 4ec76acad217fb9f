"""The editor: the words of an event and its rows, as one thing."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from accounts.models import Person
from core import bounds
from core.errors import Refusal
from core.forms import CountField, ModelMultipleChoiceField, MultipleChoiceField, choice_field, row_field
from events import fields as event_fields
from events import kinds as kinds_of
from events import languages, queries
from events.drafts import editing
from events.forms import choices, resources_and_crew
from events.forms.choices import Place
from events.forms.editor import date_rows, drive_legs, kind_fields, place_search, shift_offer
from events.forms.editor.prefill import Begins
from events.models import Event, Occurrence, vocabulary
from events.pages import programme
from events.rules import Assignments
from organizations import travel
from organizations.keeping.word_lists import offered
from organizations.models import Organization
from organizations.own_first import own_first
from plan.models import Audience, Occasion
from plan.vocabulary import in_groups
from venues.models import Resource


class AudiencesField(ModelMultipleChoiceField):
    """Boxes to tick: whole groups, and their parts."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, label: Any, but: Iterable[int] = ()) -> None:
        super().__init__(in_groups(offered(Audience, but=but)), label=label, required=False)

    def label_from_instance(self, obj: Audience) -> str:
        """青少年（不分） for a whole group: some parts are called like their group."""
        return obj.name if obj.parent_id else f"{obj.name}（不分）"


class LanguagesField(MultipleChoiceField):
    """Boxes to tick; what is stored is one text, and nothing where none was ticked."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        super().__init__(choices=self._offered, label="用什么话讲", required=False)
        self.own: tuple[str, ...] = ()
        """Retired or not, what was ticked before stays."""

    def _offered(self) -> list[tuple[str, str]]:
        return [(name, name) for name in vocabulary.languages(but=self.own)]

    def prepare_value(self, value: Any) -> Any:
        """The boxes of a stored text."""
        return languages.split(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> Any:
        """One text."""
        return "、".join(languages.split("、".join(map(str, super().clean(value)))))


COUNTS = ("expected_heads", "seats_each", "min_participants", "group_heads_each", "lessons_to_pass")
"""Numbers of people, as they are typed or pasted."""


class EventForm(forms.ModelForm[Event]):
    """The words; hosts are those the person organizes for. Fields that the kind doesn't need are left out."""

    class Meta:
        model = Event
        fields = event_fields.NAMES
        widgets = {
            "description": forms.Textarea(attrs={"rows": 5}),
            "cooperating": forms.CheckboxSelectMultiple,
            "registration_deadline": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }
        field_classes = {
            "cooperating": ModelMultipleChoiceField,
            "audiences": ModelMultipleChoiceField,
            **dict.fromkeys(COUNTS, CountField),
        }

    def __init__(self, *args: Any, person: Person, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in event_fields.left_out(self.instance.kind):
            del self.fields[name]
        for name, sentence in (("title", "请写标题。"), ("host", "请选主办单位。")):
            self.fields[name].error_messages["required"] = sentence
        self._offer(person, now)
        for name in {"task", *event_fields.STAYS_IF_BLANK} & set(self.fields):
            self.fields[name].required = False
        if self.instance.kind == Event.Kind.EMERGENCY and "is_emergency" in self.fields:
            self.initial["is_emergency"] = True
            self.fields["is_emergency"].disabled = True
        if self.instance.pk and not self.instance.is_unpublished:
            self._fix(*event_fields.FIXED_BY_PUBLICATION)

    def small_cells(self) -> list[forms.BoundField]:
        """Short texts that need no words of their own in the page."""
        return [self[name] for name in event_fields.SMALL if name in self.fields]

    def _fix(self, *names: str) -> None:
        for name in set(names) & set(self.fields):
            self.fields[name].disabled = True

    def _offer(self, person: Person, now: dt.datetime) -> None:
        hosts = choices.hosts(person)
        if self.instance.host_id:
            hosts |= Organization.objects.filter(pk=self.instance.host_id)
        self._choose("host", hosts, "请选")
        if "task" in self.fields:
            tasks = choices.tasks(now=now, chosen=self.instance.task_id)
            self._choose("task", tasks, "请选")
            choice_field(self, "task").choices = choices.by_plan(tasks)
        if "programme" in self.fields:
            self._choose(
                "programme", programme.programmes_for(person, chosen=self.instance.programme_id), "不属于哪个主题活动"
            )
        if "occasion" in self.fields:
            self._choose("occasion", offered(Occasion, but=self.instance.occasion_id), "不在哪个主题日里")
        if "funding" in self.fields:
            choice_field(self, "funding").choices = [("", "还没定"), *Event.Funding.choices]
        self._offer_words()
        if "booking" in self.fields:
            choice_field(self, "booking").choices = kinds_of.bookings(self.instance.kind)
        every = Organization.objects.in_use().order_by("name")
        row_field(self, "cooperating").queryset = own_first(every, person, organization="pk", area="area")
        if not self.instance.host_id:
            self.initial["host"] = choices.own_host(person)

    def _offer_words(self) -> None:
        """Those that the county keeps; what is retired stays where it was chosen."""
        if "audiences" in self.fields:
            chosen = self.instance.audiences.values_list("pk", flat=True) if self.instance.pk else ()
            self.fields["audiences"] = AudiencesField(label=self.fields["audiences"].label, but=chosen)
        if "languages" in self.fields:
            spoken = LanguagesField()
            spoken.own = tuple(languages.split(self.instance.languages))
            self.fields["languages"] = spoken
        if "topic" in self.fields:
            topics = vocabulary.topics(but=self.instance.topic)
            self.fields["topic"] = forms.ChoiceField(label=self.fields["topic"].label, choices=topics, required=False)

    def _choose(self, name: str, found: Any, empty: str) -> None:
        field = row_field(self, name)
        field.queryset = found
        field.empty_label = empty

    def clean(self) -> dict[str, Any]:
        """What was left blank is as it was: a new event's own proposal."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        for name in set(event_fields.STAYS_IF_BLANK) & set(self.fields):
            facts[name] = facts.get(name) or getattr(self.instance, name)
        self._check_smallest(facts)
        return facts

    def _check_smallest(self, facts: dict[str, Any]) -> None:
        """Beside its field, what the verb refuses."""
        names = ("min_participants", "seats_each", "booking")
        try:
            editing.refuse_smallest(Event(kind=self.instance.kind, **{name: facts.get(name) for name in names}))
        except Refusal as refusal:
            self.add_error("min_participants", refusal.message)


class Editor:
    """The form and the rows of one event, bound to what was typed or to what is stored."""

    def __init__(
        self,
        *,
        event: Event,
        person: Person,
        now: dt.datetime,
        data: QueryDict | None = None,
        begins: Begins | None = None,
    ) -> None:
        self.event = event
        self.person = person
        self.now = now
        self.is_fixed = event.state == Event.State.PUBLISHED
        stored = list(queries.dates_of(event).prefetch_related("resources", "crew")) if event.pk else []
        self.known = {occurrence.pk: occurrence for occurrence in stored}
        self.places = choices.place_list(
            person,
            chosen={occurrence.venue_id for occurrence in stored if occurrence.venue_id},
            spaces={occurrence.space_id for occurrence in stored if occurrence.space_id},
            typed=self._venues(data, begins),
        )
        offered = resources_and_crew.offer(person, stored)
        usual = begins.assignments if begins else resources_and_crew.shared(stored)
        self.form = EventForm(data, instance=event, person=person, now=now)
        self.assignments = resources_and_crew.AssignmentsForm(data, offered=offered, usual=usual)
        self.pattern = kind_fields.pattern(event.kind, data, now=now, places=self.places.lines)
        first = kind_fields.first_rows(event.kind, now)
        if begins:
            begins.put_in(self.pattern)
            first = begins.first_of(first)
        self.rows = date_rows.RowFormSet(
            self._row_data(data),
            prefix=date_rows.PREFIX,
            initial=[date_rows.initial(occurrence, usual) for occurrence in stored] or first,
            form_kwargs={
                "kind": event.kind,
                "is_fixed": self.is_fixed,
                "places": self.places.lines,
                "offered": offered,
                "known": self.known,
            },
        )

    @staticmethod
    def _venues(data: QueryDict | None, begins: Begins | None) -> set[int]:
        """Those that are chosen on the page and perhaps not stored."""
        if data is not None:
            return place_search.typed_venues(data)
        first = Place.venue_of(begins.row.get("venue")) if begins else None
        return {first} if first else set()

    def find_place(self, number: int, data: QueryDict) -> None:
        """Look for the place that is named beside this row's list; beside that of the line above the rows for 0."""
        forms_of_places = [self.pattern, *self.rows.forms]
        if number < len(forms_of_places) and (form := forms_of_places[number]):
            form.search = place_search.search(form, data, person=self.person)

    def _row_data(self, data: QueryDict | None) -> Any:
        """A programme of other events has no rows of its own."""
        if data is not None and self.event.kind == Event.Kind.THEME_DAY:
            return {f"{date_rows.PREFIX}-TOTAL_FORMS": "0", f"{date_rows.PREFIX}-INITIAL_FORMS": "0"}
        return data

    def is_valid(self) -> bool:
        """All, so that all errors show at once."""
        return all([self.form.is_valid(), self.rows.is_valid(), self.assignments.is_valid()])

    def be_quiet(self) -> None:
        """Show what was typed without judging it."""
        date_rows.be_quiet(self.rows)
        date_rows.hush(self.form)
        date_rows.hush(self.assignments)

    def write_legs(self) -> None:
        """Say how far it is from stop to stop."""
        if self.event.kind == Event.Kind.DRIVE:
            drive_legs.write(self.rows.forms, table=travel.table(), home=self.home())

    def write_offers(self) -> None:
        """Say beside a moved row that those behind it may move too."""
        if isinstance(self.rows.data, QueryDict) and not self.is_fixed:
            shift_offer.write(self.rows.forms, self.rows.data, kind=self.event.kind)

    def home(self) -> drive_legs.Home | None:
        """Where the ticked van stands overnight."""
        ticked = self.assignments["resources"].value() or []
        vans = Resource.objects.filter(pk__in=[pk for pk in ticked if bounds.whole(str(pk))], home__isnull=False)
        van = vans.select_related("home__area").order_by("-needs_driver", "pk").first()
        street = travel.street_id(van.home.area) if van and van.home else None
        return drive_legs.Home(str(van.home), street) if van and street else None

    def occurrences(self) -> list[Occurrence]:
        """The rows that stay, as occurrences."""
        return [form.occurrence() for form in self._kept()]

    def taken(self, occurrences: list[Occurrence]) -> dict[UUID, Assignments]:
        """What each of them takes along."""
        usual = self.assignments.assignments()
        pairs = zip(occurrences, self._kept(), strict=True)
        return {occurrence.uid: form.assignments(usual) for occurrence, form in pairs}

    def _kept(self) -> list[date_rows.RowForm]:
        return [form for form in self.rows.forms if self.is_fixed or form not in self.rows.deleted_forms]
