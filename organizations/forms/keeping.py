"""Forms of what the association's administrators keep: organizations, and the audit list."""

from functools import partial
from typing import Any, ClassVar

from django import forms
from django.db.models import Model, Q

from accounts.audit.kinds import GROUPS
from core.forms import CountField, DateField, RefusableForm, choice_field, row_field
from core.site import site_facts
from organizations import rules
from organizations.forms.shared_facts import SharedFactsForm
from organizations.keeping import areas, changing, names, word_lists
from organizations.keeping.audit_list import Wanted, kinds_of
from organizations.models import Area, Organization
from organizations.queries import WantedOrganizations


class FindOrganizationForm(forms.Form):
    """Which organizations the list shows."""

    STATES: ClassVar[dict[str, bool | None]] = {"open": False, "closed": True, "": None}

    q = forms.CharField(label="找单位", required=False, max_length=60)
    kind = forms.ChoiceField(label="类型", required=False, choices=[("", "全部类型"), *Organization.Kind.choices])
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "在用的和停用的"), ("open", "在用的"), ("closed", "停用的")]
    )

    def wanted(self) -> WantedOrganizations:
        """Nonsense narrows nothing."""
        self.is_valid()
        chosen = self.cleaned_data
        closed = self.STATES[chosen.get("state", "")]
        return WantedOrganizations(words=chosen.get("q", ""), kind=chosen.get("kind", ""), closed=closed)


class OrganizationForm(SharedFactsForm):
    """What the association keeps of an organization."""

    kind_of = changing.OrganizationFacts
    rows: ClassVar[dict[str, type[Model]]] = {"area": Area}
    changed = "organization_changed"

    places: ClassVar[dict[str, str]] = {
        "organization_name_missing": "name",
        "organization_name_too_long": "name",
        "organization_name_taken": "name",
        "organization_name_similar": "name",
        "kind_unknown": "kind",
        "not_a_street": "area",
        "approval_levels_wrong": "approval_levels",
        "desk_phone_wrong": "desk_phone",
    }

    name = forms.CharField(
        label="名称",
        max_length=Organization.MOST_NAME,
        help_text="写全名，居民在活动页上看到的就是它。",
        error_messages={"required": "请写单位的全名，例如：某某街道办事处。"},
    )
    kind = forms.ChoiceField(
        label="类型", choices=Organization.Kind.choices, error_messages={"invalid_choice": "请从列表里选。"}
    )
    area = forms.ModelChoiceField(
        Area.objects.none(),
        label="在哪个街道",
        required=False,
        empty_label="不写",
        error_messages={"invalid_choice": "请从列表里选。"},
    )
    approval_levels = forms.TypedChoiceField(
        label="活动发布前要谁批",
        choices=list(Organization.LEVELS.items()),
        coerce=int,
        error_messages={"invalid_choice": "请从列表里选。"},
    )
    desk_phone = forms.CharField(
        label="对外电话",
        required=False,
        max_length=Organization.MOST_PHONE,
        help_text="公开显示，可以是座机，带区号，例如 010-0000 1234。",
    )

    def __init__(self, *args: Any, organization: Organization | None = None, **kwargs: Any) -> None:
        """An organization whose area is a village keeps it as long as nobody chooses another."""
        super().__init__(*args, **kwargs)
        offered = Q(level__in=[Area.Level.CITY, Area.Level.STREET])
        if organization and organization.area_id:
            offered |= Q(pk=organization.area_id)
        area = row_field(self, "area")
        area.queryset = Area.objects.filter(offered)
        area.help_text = f"管{site_facts.current().whole_area}的部门选最上面一级。没写地点的活动算在这里。"
        self.organization = organization

    def clean(self) -> dict[str, Any]:
        """Everything that is wrong at once; a name that nobody changed is none of this page's business."""
        data = super().clean() or {}
        seen = self.seen()
        if seen is None or seen.name != data.get("name"):
            self.also(partial(names.refuse_taken, but=self.organization.pk if self.organization else None), "name")
        self.also(changing.usable_phone, "desk_phone")
        return data

    def stored(self) -> changing.OrganizationFacts | None:
        """As they are now."""
        if self.organization is None:
            return None
        return changing.facts_of(Organization.objects.select_related("area").get(pk=self.organization.pk))

    def facts(self) -> changing.OrganizationFacts:
        """As the verbs take them."""
        return changing.OrganizationFacts(**{name: self.cleaned_data[name] for name in ("name", *changing.LABELS)})


class NewOrganizationForm(OrganizationForm):
    """The same for a new one; where the name is like another, it is asked once more."""

    is_another = forms.BooleanField(label="不是同一个单位，照样加上", required=False)

    def clean(self) -> dict[str, Any]:
        """What is like another is asked about together with whatever is wrong."""
        data = super().clean()
        if not data.get("is_another"):
            self.also(names.refuse_similar, "name")
        return data

    @property
    def asks(self) -> bool:
        """Whether the question stands on the page."""
        return self.has_error("name", "organization_name_similar") or bool(self.data.get("is_another"))


class AreaForm(SharedFactsForm):
    """What is kept of a street or a village."""

    kind_of = areas.AreaFacts
    changed = "area_changed"

    places: ClassVar[dict[str, str]] = {
        "area_name_missing": "name",
        "area_name_too_long": "name",
        "area_name_taken": "name",
        "organization_name_taken": "with_office",
        "organization_name_too_long": "with_office",
        "initials_wrong": "initials",
        "population_wrong": "population",
    }

    name = forms.CharField(label="名称", max_length=rules.MAX_NAME, error_messages={"required": "请写名称。"})
    initials = forms.CharField(
        label="拼音首字母",
        required=False,
        max_length=areas.MOST_INITIALS,
        help_text="找地点时用。空着就照字典写；多音字地名请自己写对，例如重庆写 cq。",
    )
    population = CountField(
        label="人口",
        required=False,
        min_value=0,
        max_value=rules.MAX_POPULATION,
        help_text="不清楚就空着。",
        error_messages={"invalid": "请写数字，例如 1200。"},
    )
    ethnic_minority = forms.BooleanField(label="少数民族聚居", required=False)
    less_developed = forms.BooleanField(label="欠发达", required=False)

    def __init__(
        self,
        *args: Any,
        area: Area | None = None,
        within: Area | None = None,
        office: Organization | None = None,
        **kwargs: Any,
    ) -> None:
        """``within``: in which a new one lies. ``office``: the one that is named after the street, and may follow its name."""
        super().__init__(*args, **kwargs)
        self.area = area
        self.within = within
        if office:
            label = f"改了名称，“{office.name}”也跟着改"
            self.fields["with_office"] = forms.BooleanField(label=label, required=False)

    def clean(self) -> dict[str, Any]:
        """Everything that is wrong at once; a name that nobody changed is none of this page's business."""
        data = super().clean() or {}
        seen = self.seen()
        if self.within:
            self.also(partial(areas.usable_name, level=areas.level_within(self.within), parent=self.within), "name")
        elif self.area and (seen is None or seen.name != data.get("name")):
            facts: dict[str, Any] = {"level": Area.Level(self.area.level), "parent": self.area.parent}
            self.also(partial(areas.usable_name, **facts, before=self.area), "name")
        self.also(areas.usable_initials, "initials")
        return data

    def stored(self) -> areas.AreaFacts | None:
        """As they are now."""
        stored = Area.objects.filter(pk=self.area.pk).first() if self.area else None
        return areas.facts_of(stored) if stored else None

    def facts(self) -> areas.AreaFacts:
        """As the verbs take them."""
        return areas.AreaFacts(**{name: self.cleaned_data[name] for name in ("name", *areas.LABELS)})


class WordForm(RefusableForm):
    """How a word is called."""

    places: ClassVar[dict[str, str]] = dict.fromkeys(("word_missing", "word_too_long", "word_taken"), "name")

    name = forms.CharField(label="名称", max_length=80, error_messages={"required": "请写名称。"})

    def seen(self) -> str | None:
        """How it was called as the page was shown; None where the page doesn't say."""
        said = self.data.get("seen")
        return said if isinstance(said, str) and said else None


class MoveForm(forms.Form):
    """To which place of a list, counted from 1."""

    to = forms.IntegerField(min_value=0, max_value=word_lists.MOST)


class MergeForm(RefusableForm):
    """Into which organization."""

    places: ClassVar[dict[str, str]] = {"merge_with_itself": "into", "organization_closed": "into"}

    into = forms.ModelChoiceField(
        Organization.objects.none(),
        label="并入哪个单位",
        empty_label="请选",
        to_field_name="slug",
        error_messages={"required": "请选并入哪个单位。", "invalid_choice": "请从列表里选。"},
    )

    def __init__(self, *args: Any, source: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "into").queryset = Organization.objects.in_use().exclude(pk=source.pk).order_by("name")


class AuditForm(forms.Form):
    """What is looked for in the audit list."""

    kind = forms.ChoiceField(label="做了什么", required=False)
    who = forms.CharField(label="谁，或对谁", required=False, max_length=40)
    organization = forms.ModelChoiceField(
        Organization.objects.order_by("name"),
        label="单位",
        required=False,
        empty_label="全部单位",
        to_field_name="slug",
        error_messages={"invalid_choice": "请从列表里选。"},
    )
    first = DateField(label="从哪天", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = DateField(label="到哪天", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [
            (title, [(title, f"{title}：全部"), *((one.value, one.label) for one in of)])
            for title, of in GROUPS.items()
        ]
        choice_field(self, "kind").choices = [("", "全部"), *groups]

    def wanted(self) -> Wanted:
        """As the list is read."""
        chosen = self.cleaned_data
        return Wanted(
            kinds=kinds_of(chosen["kind"]),
            who=chosen["who"],
            organization=chosen["organization"],
            first=chosen["first"],
            last=chosen["last"],
        )
