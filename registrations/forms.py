"""Forms of registering, for the public and for staff; refusals of the verbs are shown beside their field."""

from typing import Any, ClassVar

from django import forms

from accounts.consents import consent_texts
from accounts.forms import ConsentForm
from core import crypto
from core.forms import CountField, MultipleChoiceField, PhoneField, RefusableForm
from registrations import rules
from registrations.models import Registration, SeatPool
from registrations.pasted import names as pasted_names
from registrations.registering.options import Choice
from registrations.rules import AttendeeFacts, RegistrationRequest
from registrations.seats.head_of_queue import Part

NEEDS = ("坐轮椅", "坐前排", "听不太清", "说彝语")
For = Registration.For


def _name(label: str, *, required: bool = False, error: str = "") -> forms.CharField:
    attrs = {"autocomplete": "off"}
    field = forms.CharField(
        label=label, required=required, max_length=rules.NAME_LENGTH, widget=forms.TextInput(attrs=attrs), strip=True
    )
    field.error_messages["required"] = error or "请写上来的人怎么称呼，例如 王奶奶。"
    return field


def _heads(label: str) -> CountField:
    attrs = {"inputmode": "numeric", "class": "short"}
    field = CountField(label=label, min_value=0, max_value=rules.GROUP_LIMIT, widget=forms.TextInput(attrs=attrs))
    field.error_messages.update(required="请写人数，没有就写 0。", invalid="请写数字，例如 42。")
    field.error_messages["max_value"] = f"一次最多 {rules.GROUP_LIMIT} 人，人多请打咨询电话。"
    return field


class NamesForm(RefusableForm):
    """The names of a party of up to five, and what they need."""

    places: ClassVar[dict[str, str]] = {
        "name_missing": "name_1",
        "name_twice": "name_1",
        "party_too_large": "name_1",
        "party_no_room": "name_1",
    }
    needs = MultipleChoiceField(
        label="要不要帮忙",
        required=False,
        choices=[(word, word) for word in NEEDS],
        widget=forms.CheckboxSelectMultiple,
    )
    name_1 = _name("来的人怎么称呼", required=True)
    name_2 = _name("第 2 个人")
    name_3 = _name("第 3 个人")
    name_4 = _name("第 4 个人")
    name_5 = _name("第 5 个人")

    @property
    def more_names(self) -> list[forms.BoundField]:
        """The lines for those who come along."""
        return [self[f"name_{number}"] for number in range(2, rules.PARTY_LIMIT + 1)]

    @property
    def has_more(self) -> bool:
        """Whether somebody comes along: the lines are shown open."""
        return any(field.value() or field.errors for field in self.more_names)

    def clean(self) -> dict[str, Any]:
        """One person a line: each takes a seat."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(1, rules.PARTY_LIMIT + 1):
            names = pasted_names.several(facts.get(f"name_{number}") or "")
            if names:
                self.add_error(f"name_{number}", f"这里写了 {len(names)} 个人：{'、'.join(names)}。请一格写一个人。")
        return facts

    def attendees(self) -> tuple[AttendeeFacts, ...]:
        """Everybody who was named."""
        names = [self.cleaned_data[f"name_{number}"] for number in range(1, rules.PARTY_LIMIT + 1)]
        return tuple(AttendeeFacts(name=name) for name in names if name)

    def needs_words(self) -> str:
        """坐轮椅、坐前排."""
        return "、".join(self.cleaned_data["needs"])


class PublicForm(ConsentForm, RefusableForm):
    """What both public forms ask for; ``website`` is a trap that people don't see."""

    phone = PhoneField(label="你的手机号", help_text="只用来发这次活动的短信")
    consent = forms.BooleanField(error_messages={"required": "跟来的人说一声，再勾上这里。"})
    wait_if_full = forms.BooleanField(required=False)
    """Shown once a party doesn't fit: to wait all the same."""
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    def is_trapped(self) -> bool:
        """A bot filled in the field that people don't see."""
        return bool(self.data.get("website"))


class PartyForm(NamesForm, PublicForm):
    """A person, a family, a neighbor."""

    consent_for = consent_texts.REGISTRATION
    made_for = forms.ChoiceField(
        label="给谁报",
        choices=[(For.SELF, For.SELF.label), (For.FAMILY, For.FAMILY.label), (For.NEIGHBOR, For.NEIGHBOR.label)],
        widget=forms.RadioSelect,
        initial=For.SELF,
        error_messages={"required": "请选给谁报。"},
    )
    field_order = ("made_for", "name_1", "name_2", "name_3", "name_4", "name_5", "phone", "needs", "consent")

    def request(self, **known: object) -> RegistrationRequest:
        """What the verb is asked for; ``known`` is what the page knows."""
        people = self.attendees()
        given = {name: self.cleaned_data[name] for name in ("phone", "made_for", "consent")}
        facts = {"contact_name": people[0].name, "attendees": people, "needs": self.needs_words()}
        facts["wait_if_full"] = self.cleaned_data["wait_if_full"]
        return RegistrationRequest(**given | facts | known)

    @property
    def heads(self) -> int:
        """How many come."""
        return len(self.attendees())


class GroupForm(PublicForm):
    """A school class, a village group."""

    consent_for = consent_texts.GROUP
    places: ClassVar[dict[str, str]] = {
        "group_name_missing": "group_name",
        "party_empty": "pupils",
        "adult_missing": "adults",
        "party_too_large": "pupils",
        "group_too_large": "pupils",
    }
    group_name = forms.CharField(
        label="学校或村组", max_length=rules.NAME_LENGTH, error_messages={"required": "请写学校或村组的名字。"}
    )
    grade = forms.CharField(label="年级、班", max_length=40, required=False, help_text="例如：四年级 2 班")
    pupils = _heads("学生")
    adults = _heads("大人")
    needs = forms.CharField(
        label="特别要照顾的", required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )
    needs.help_text = "比如坐轮椅、过敏、要彝语讲解"
    contact_name = _name("联系老师或联系人", required=True, error="请写联系人怎么称呼。")
    field_order = ("group_name", "grade", "pupils", "adults", "needs", "contact_name", "phone", "consent")

    def request(self, **known: object) -> RegistrationRequest:
        """What the verb is asked for; ``known`` is what the page knows."""
        names = ("group_name", "grade", "pupils", "adults", "needs", "contact_name", "phone", "wait_if_full", "consent")
        return RegistrationRequest(
            **{name: self.cleaned_data[name] for name in names} | {"made_for": For.GROUP} | known
        )

    @property
    def heads(self) -> int:
        """How many come."""
        return int(self.cleaned_data["pupils"]) + int(self.cleaned_data["adults"])


class GroupSizeForm(RefusableForm):
    """A group's new size, on its personal page."""

    places: ClassVar[dict[str, str]] = {
        "party_empty": "pupils",
        "adult_missing": "adults",
        "party_too_large": "pupils",
        "group_too_large": "pupils",
        "party_no_room": "pupils",
    }
    pupils = _heads("学生")
    adults = _heads("大人")
    needs = forms.CharField(label="特别要照顾的", required=False, max_length=200)


def _offer(form: forms.Form, choices: list[Choice]) -> None:
    field = form.fields["occurrence"]
    if isinstance(field, forms.ChoiceField):
        field.choices = [(choice.key, choice.line) for choice in choices]


class ClerkForm(ConsentForm, RefusableForm):
    """Staff enter people who rang or came by, or a list that was passed around: each by name, those whose line holds a
    number under it. A list is shown as it was understood before anybody is registered.
    """

    consent_for = consent_texts.REGISTRATION
    consent_channel = consent_texts.DESK
    places: ClassVar[dict[str, str]] = {
        "name_missing": "names",
        "name_twice": "names",
        "party_too_large": "names",
        "already_registered": "names",
    }
    occurrence = forms.ChoiceField(label="哪一场")
    contact_name = _name("联系人")
    contact_name.help_text = "不填，就是名单里的第一个人"
    phone = PhoneField(label="联系手机", help_text="名单里有人没写号码，就要填：他们的短信都发到这里", required=False)
    names = forms.CharField(
        label="来的人，一行一个",
        max_length=4000,
        help_text=f"接龙可以整个粘贴进来，人名后面带手机号也行；一次最多 {rules.CLERK_LIMIT} 人，没有手机也可以",
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "请写上来的人怎么称呼，一行一个。"},
    )
    needs = forms.CharField(label="要照顾的", required=False, max_length=200)
    wait_if_full = forms.BooleanField(label="坐不下也排候补，等够他们一起坐的空位", required=False)
    consent = forms.BooleanField(error_messages={"required": "问过来的人同意了，再勾上这里。"})
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    """The list that was shown, if it still is the one that is sent."""
    field_order = ("occurrence", "names", "contact_name", "phone", "needs", "wait_if_full", "consent")

    def offer(self, choices: list[Choice]) -> None:
        """The dates to choose from."""
        _offer(self, choices)

    def clean_names(self) -> str:
        """All that is unclear, at once."""
        text: str = self.cleaned_data["names"]
        self.people = pasted_names.read(text)
        if self.people.problems:
            raise forms.ValidationError(list(self.people.problems))
        if not self.people.names:
            raise forms.ValidationError("请写上来的人怎么称呼，一行一个。")
        if len(self.people.names) > rules.CLERK_LIMIT:
            raise forms.ValidationError(
                f"一次最多 {rules.CLERK_LIMIT} 人，现在是 {len(self.people.names)} 个，请分几次写。"
            )
        return text

    def clean(self) -> dict[str, Any]:
        """Who has no number of their own needs one to be reached at."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        is_unreachable = "names" in facts and self.people.has_unnumbered and not facts.get("phone")
        if is_unreachable and "phone" not in self.errors:
            self.add_error("phone", "有人没写号码：请填一个能联系到他们的手机号，例如 139 0000 0123。")
        return facts

    @property
    def shown(self) -> pasted_names.PastedList | None:
        """What was understood of a list that is no plain one: to be looked at first."""
        people = pasted_names.read(self["names"].value() or "") if self.is_bound else None
        return people if people and people.names and not people.is_plain else None

    @property
    def fingerprint(self) -> str:
        """Of the list."""
        return crypto.keyed_hash("pasted names", self["names"].value() or "")[:16]

    @property
    def is_looked_at(self) -> bool:
        """Whether nothing has to be shown, or just this was."""
        return self.shown is None or self.cleaned_data["seen"] == self.fingerprint

    def requests(self, **known: object) -> list[RegistrationRequest]:
        """What the verb is asked for, one for each number; ``known`` is what the page knows."""
        typed = self.cleaned_data
        given = {name: typed[name] for name in ("needs", "wait_if_full", "consent")} | {"made_for": For.CLERK}
        made = []
        for phone, names in self.people.together(typed["phone"]).items():
            people = tuple(AttendeeFacts(name=name[: rules.NAME_LENGTH]) for name in names)
            is_typed = bool(typed["contact_name"]) and phone == typed["phone"]
            contact = typed["contact_name"] if is_typed else people[0].name
            facts = given | {"phone": phone, "contact_name": contact, "attendees": people} | known
            made.append(RegistrationRequest(**facts))
        return made


class ClerkGroupForm(GroupForm):
    """Staff enter a school's or village's group: also one that nobody but they may let in."""

    consent_for = consent_texts.REGISTRATION
    consent_channel = consent_texts.DESK
    website = None  # type: ignore[assignment]  # the way in which Django leaves a field out
    consent = forms.BooleanField(error_messages={"required": "问过对方同意了，再勾上这里。"})
    occurrence = forms.ChoiceField(label="哪一场")
    wait_if_full = forms.BooleanField(label="坐不下也排候补，等够他们一起坐的空位", required=False)
    field_order = ("occurrence", "group_name", "grade", "pupils", "adults", "needs", "contact_name", "phone")

    def offer(self, choices: list[Choice]) -> None:
        """The dates to choose from."""
        _offer(self, choices)

    def requests(self, **known: object) -> list[RegistrationRequest]:
        """One."""
        return [self.request(**known)]


class SeatsForm(RefusableForm):
    """How many seats one occurrence (or the whole course) has."""

    places: ClassVar[dict[str, str]] = {"capacity_below_taken": "capacity", "unit_in_use": "unit"}
    capacity = CountField(
        label="名额",
        required=False,
        min_value=1,
        max_value=rules.MAX_SEATS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
    )
    unit = forms.ChoiceField(label="怎么算", choices=SeatPool.Unit.choices, initial=SeatPool.Unit.PEOPLE)
    group_limit = CountField(
        label="一个团体最多几人",
        required=False,
        min_value=1,
        max_value=rules.GROUP_LIMIT,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
    )
    is_open = forms.BooleanField(label="开放报名", required=False, initial=True)


class ApproveForm(RefusableForm):
    """Yes to a group that asked."""

    wait_if_full = forms.BooleanField(label="坐不下就让它排候补", required=False)


class SkipForm(RefusableForm):
    """Why those behind get the free seats this time."""

    prefix = "skip"
    places: ClassVar[dict[str, str]] = {"reason_missing": "reason"}
    reason = forms.CharField(
        label="原因",
        max_length=120,
        help_text="写在经过里，对方在自己的页面上看得到",
        error_messages={"required": "请写一句原因。"},
    )


class SplitForm(SkipForm):
    """Who of a waiting party comes at once, and what becomes of the others."""

    prefix = "split"
    people = MultipleChoiceField(
        label="先来的人", widget=forms.CheckboxSelectMultiple, error_messages={"required": "请勾上先来的人。"}
    )
    pupils = _heads("先来的学生")
    adults = _heads("先来的大人")
    rest = forms.ChoiceField(
        label="别的人",
        choices=[("wait", "接着候补，位置不变"), ("drop", "不来了")],
        widget=forms.RadioSelect,
        initial="wait",
        error_messages={"required": "请选别的人怎么办。"},
    )
    places: ClassVar[dict[str, str]] = {"reason_missing": "reason", "adult_missing": "adults"}
    field_order = ("people", "pupils", "adults", "rest", "reason")

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("people",) if registration.is_group else ("pupils", "adults"):
            del self.fields[name]
        people = self.fields.get("people")
        if isinstance(people, MultipleChoiceField):
            people.choices = [(attendee.name, attendee.name) for attendee in registration.attendees.all()]

    def part(self) -> Part:
        """For the verb."""
        facts = self.cleaned_data
        return Part(
            names=tuple(facts.get("people", ())),
            pupils=facts.get("pupils", 0),
            adults=facts.get("adults", 0),
            keeps_rest=facts["rest"] == "wait",
        )


class ReasonForm(RefusableForm):
    """Why staff end a registration; the number is told."""

    reason = forms.CharField(
        label="原因", max_length=120, help_text="会写在短信里", error_messages={"required": "请写一句原因。"}
    )


class ProofForm(RefusableForm):
    """The six digits of the text."""

    places: ClassVar[dict[str, str]] = {"code_wrong": "code", "code_used_up": "code", "code_expired": "code"}
    code = forms.CharField(
        label="短信里的验证码",
        max_length=20,
        help_text="6 位数字",
        error_messages={"required": "请填短信里的 6 位数字。"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "short"}),
    )


class ClearForm(RefusableForm):
    """Why staff clear all that nobody proved."""

    reason = forms.CharField(label="原因", max_length=120, error_messages={"required": "请写一句原因。"})
