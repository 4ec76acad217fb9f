"""Forms of teams."""

from functools import partial
from typing import Any, ClassVar

from django import forms
from django.db.models import Model, Q

from accounts.models import Person
from core.forms import DateTimeField, RefusableForm, row_field
from core.phone_numbers import phones
from core.phone_numbers.phones import PhoneError
from organizations import own_first
from organizations.forms.shared_facts import SharedFactsForm
from organizations.keeping.word_lists import offered
from organizations.models import Area, Organization
from volunteers.models import Team, Volunteer, VolunteerGroup
from volunteers.teams import keeping
from volunteers.teams.finding import WantedTeams

MOST_WORDS = 60
MAX_HELD = 999
"""What can be meant at all; the verb knows how many are free."""


class FindTeamForm(forms.Form):
    """Which teams the list of staff shows."""

    q = forms.CharField(label="找队伍", required=False, max_length=MOST_WORDS)
    group = forms.ModelChoiceField(VolunteerGroup.objects.all(), label="类型", required=False, empty_label="全部类型")
    organization = forms.ModelChoiceField(
        Organization.objects.all(), label="所属单位", required=False, widget=forms.HiddenInput
    )
    """By a link from the page that closes an organization."""
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "在用的"), ("captain", "没有队长的"), ("closed", "停用的"), ("all", "在用的和停用的")],
    )

    def wanted(self) -> WantedTeams:
        """Nonsense narrows nothing."""
        self.is_valid()
        chosen = self.cleaned_data
        state = chosen.get("state", "")
        group = chosen.get("group")
        organization = chosen.get("organization")
        return WantedTeams(
            words=chosen.get("q", ""),
            group=group.pk if group else None,
            organization=organization.pk if organization else None,
            closed={"closed": True, "all": None}.get(state, False),
            without_captain=state == "captain",
        )


class TeamForm(SharedFactsForm):
    """What is kept of a team."""

    kind_of = keeping.TeamFacts
    rows: ClassVar[dict[str, type[Model]]] = {
        "organization": Organization,
        "group": VolunteerGroup,
        "parent": Team,
        "area": Area,
    }
    changed = "team_changed"

    places: ClassVar[dict[str, str]] = {
        "team_name_missing": "name",
        "team_name_too_long": "name",
        "team_name_taken": "name",
        "team_about_too_long": "about",
        "team_in_a_circle": "parent",
        "team_closed": "parent",
        "not_your_parent": "parent",
        "not_a_street": "area",
        "organization_closed": "organization",
        "not_your_organization": "organization",
    }

    name = forms.CharField(
        label="名称",
        max_length=Team.MOST_NAME,
        help_text="写全名，志愿者和居民看到的就是它。",
        error_messages={"required": "请写队的名称，例如：某某街道科技志愿服务队。"},
    )
    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label="所属单位",
        empty_label=None,
        help_text="它的组织者管这支队。",
        error_messages={"required": "请选单位。", "invalid_choice": "请从列表里选。"},
    )
    group = forms.ModelChoiceField(
        VolunteerGroup.objects.none(),
        label="类型",
        required=False,
        empty_label="不写",
        error_messages={"invalid_choice": "请从列表里选。"},
    )
    area = forms.ModelChoiceField(
        Area.objects.none(),
        label="在哪个街道",
        required=False,
        empty_label="不写",
        error_messages={"invalid_choice": "请从列表里选。"},
    )
    parent = forms.ModelChoiceField(
        Team.objects.none(),
        label="上级队",
        required=False,
        empty_label="没有",
        help_text="大队下面分小队时选；没有就不选。",
        error_messages={"invalid_choice": "请从列表里选。"},
    )
    about = forms.CharField(
        label="做什么",
        required=False,
        max_length=Team.MOST_ABOUT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="给想加入的人看：做什么、什么时候、要会什么。",
    )
    public = forms.BooleanField(label="公开招人", required=False)

    def __init__(self, *args: Any, person: Person, team: Team | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.team = team
        mine = Organization.objects.managed_by(person, role="organizer")
        kept = Q(pk=team.organization_id) if team else Q(pk__in=[])
        bodies = mine.filter(Q(closed_at=None) | kept).order_by("name")
        row_field(self, "organization").queryset = own_first.own_first(bodies, person, organization="pk", area="area")
        row_field(self, "group").queryset = offered(VolunteerGroup, but=team.group_id if team else None)
        places = Area.objects.filter(level__in=[Area.Level.CITY, Area.Level.STREET])
        row_field(self, "area").queryset = own_first.own_first(places, person, area="pk")
        above = Q(closed_at=None, organization__in=mine)
        if team:
            above = (above | Q(pk=team.parent_id)) & ~Q(pk=team.pk)
        teams = Team.objects.filter(above).order_by("name")
        row_field(self, "parent").queryset = own_first.own_first(
            teams, person, organization="organization", area="organization__area"
        )

    def clean(self) -> dict[str, Any]:
        """A name that another team has is said together with whatever is wrong."""
        data = super().clean() or {}
        self.also(partial(keeping.usable_name, but=self.team.pk if self.team else None), "name")
        return data

    def stored(self) -> keeping.TeamFacts | None:
        """As they are now."""
        return keeping.facts_of(Team.objects.get(pk=self.team.pk)) if self.team else None

    def facts(self) -> keeping.TeamFacts:
        """As the verbs take them."""
        return keeping.TeamFacts(**self.cleaned_data)


class BlockForm(RefusableForm):
    """How many places a team holds of a shift, and until when it names who comes."""

    places: ClassVar[dict[str, str]] = {
        "block_size": "size",
        "block_too_big": "size",
        "deadline_too_soon": "names_until",
        "deadline_too_late": "names_until",
    }

    size = forms.IntegerField(
        label="留几个",
        min_value=1,
        max_value=MAX_HELD,
        error_messages={"required": "请写留几个。", "invalid": "请写一个数。"},
    )
    names_until = DateTimeField(
        label="定人期限",
        help_text="到时没定的放回去，给候补的和别的志愿者。",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": "请写哪天几点以前定好人。"},
    )


class BlockSizeForm(RefusableForm):
    """How many places a team holds from now on."""

    size = forms.IntegerField(min_value=1, max_value=MAX_HELD)


class InviteForm(RefusableForm):
    """A volunteer, by their number or by the mobile number."""

    whom = forms.CharField(
        label="志愿者编号或手机号",
        max_length=30,
        error_messages={"required": "请填志愿者编号或手机号。"},
    )

    def clean_whom(self) -> Volunteer:
        """The volunteer; whoever is none has to enrol first, by the team's link for instance."""
        typed = self.cleaned_data["whom"].strip()
        rows = Volunteer.objects.select_related("person")
        found = rows.filter(number__iexact=typed).first()
        if found is None:
            try:
                found = rows.filter(person__phone_hash=phones.look_up(phones.parse(typed))).first()
            except PhoneError:
                found = None
        if found is None:
            raise forms.ValidationError("没有这位志愿者。还没登记的，把加入的链接发给他，登记和加入一次办好。")
        return found
