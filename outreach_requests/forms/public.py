"""What somebody types to ask for an outreach, to reply, and to say how it was."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from accounts.consents import consent_texts
from accounts.forms import ConsentForm
from accounts.models import Person
from core.forms import (
    CountField,
    ModelMultipleChoiceField,
    MultipleChoiceField,
    PhoneField,
    RefusableForm,
    choice_field,
    row_field,
)
from events.forms import choices
from events.forms.dates import DayField
from events.models import vocabulary
from organizations.models import Area
from organizations.own_first import streets_for
from outreach_requests.models import OutreachRequest, RequestFeedback, RequestTime
from outreach_requests.rules import MAX_HEADS, MAX_TIMES, Asked, Time
from outreach_requests.submissions import rating
from plan.models import Audience
from plan.vocabulary import in_groups


def _heads(label: str) -> CountField:
    attrs = {"inputmode": "numeric", "class": "short"}
    field = CountField(label=label, min_value=0, max_value=MAX_HEADS, initial=0, widget=forms.TextInput(attrs=attrs))
    field.error_messages.update(required="请写人数，没有就写 0。", invalid="请写数字，例如 42。")
    field.error_messages["max_value"] = f"一次最多 {MAX_HEADS} 人，人多请分几次点。"
    return field


def _words(label: str, length: int, *, error: str = "", **attrs: Any) -> forms.CharField:
    field = forms.CharField(label=label, max_length=length, required=bool(error), widget=forms.TextInput(attrs=attrs))
    field.error_messages["required"] = error
    field.error_messages["max_length"] = f"太长了，请写在 {length} 个字以内。"
    return field


def _lines(label: str, length: int) -> forms.CharField:
    field = forms.CharField(
        label=label, max_length=length, required=False, widget=forms.Textarea(attrs={"rows": 2, "maxlength": length})
    )
    field.error_messages["max_length"] = f"太长了，请写在 {length} 个字以内。"
    return field


def _one_of(label: str, options: Any, *, error: str, **more: Any) -> forms.ChoiceField:
    sentences = {"required": error, "invalid_choice": error}
    return forms.ChoiceField(label=label, choices=options, widget=forms.RadioSelect, error_messages=sentences, **more)


class AudienceBoxes(ModelMultipleChoiceField):
    """The finest groups there are; whole groups stand for themselves only where they have no parts."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        finest = Audience.objects.filter(retired=False).exclude(parts__retired=False)
        super().__init__(in_groups(finest), label="给谁看、给谁听", required=True)
        self.error_messages.update(
            required="请勾上给哪些人。", invalid_choice="请从列表里勾。", invalid_pk_value="请从列表里勾。"
        )


class AskForm(ConsentForm, RefusableForm):
    """The whole request; ``website`` is a trap that people don't see."""

    consent_for = consent_texts.REQUEST
    places: ClassVar[dict[str, str]] = {
        "organization_missing": "organization_name",
        "name_missing": "contact_name",
        "heads_missing": "children",
        "too_many_heads": "children",
        "times_missing": "day_1",
        "time_twice": "day_2",
        "day_past": "day_1",
        "day_too_far": "day_1",
        "place_missing": "place",
    }
    asker = _one_of("你们是", OutreachRequest.Asker.choices, error="请选是学校、村还是别的单位。")
    organization_name = _words("单位名字", 60, error="请写单位的名字，例如 样例小学。", autocomplete="organization")
    topic = _one_of("想请什么内容", vocabulary.topics, error="请选一样内容。")
    style = forms.ChoiceField(label="什么形式", choices=OutreachRequest.Style.choices)
    wish = _lines("特别想看什么、听什么", 200)
    audiences = AudienceBoxes()
    children = _heads("孩子")
    adults = _heads("大人")
    day_1 = DayField()
    day_2 = DayField(required=False)
    day_3 = DayField(required=False)
    part_1, part_2, part_3 = (
        forms.ChoiceField(label="什么时候", choices=RequestTime.Part.choices, required=False) for _ in range(MAX_TIMES)
    )
    venue = forms.TypedChoiceField(label="在哪个场馆", coerce=int, empty_value=None, required=False)
    street = forms.ModelChoiceField(
        Area.objects.filter(level=Area.Level.STREET), label="哪个街道", required=False, empty_label="请选"
    )
    place = _words("地方在哪里", 80)
    facilities = MultipleChoiceField(
        label="那里有什么",
        required=False,
        choices=OutreachRequest.Facility.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    contact_name = _words("怎么称呼你", 40, error="请写联系人怎么称呼，例如 谷老师。", autocomplete="name")
    phone = PhoneField(label="你的手机号", help_text="马上发一条短信，点开按一下才算数")
    notes = _lines("还要告诉我们的", 300)
    consent = forms.BooleanField(error_messages={"required": "同意了，再勾上这里。"})
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    def __init__(
        self, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None, person: Person | None = None
    ) -> None:
        """``person``: who of the staff writes it down; their own comes first."""
        super().__init__(data, initial=initial)
        venues = choices.venues(person)
        choice_field(self, "venue").choices = [("", "不在下面这些里，我自己写"), *venues[1:]]
        if person:
            row_field(self, "street").queryset = streets_for(person)

    @property
    def time_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Day and part, three times."""
        return [(self[f"day_{number}"], self[f"part_{number}"]) for number in range(1, MAX_TIMES + 1)]

    def is_trapped(self) -> bool:
        """A bot filled in the field that people don't see."""
        return bool(self.data.get("website"))

    def asked(self, *, proven: bool, **known: Any) -> Asked:
        """What the verb is asked for; ``known`` is what the page knows."""
        facts = self.cleaned_data
        plain = ("asker", "organization_name", "topic", "style", "wish", "children", "adults", "place", "contact_name")
        return Asked(
            **{name: facts[name] for name in (*plain, "phone", "notes", "consent")},
            audience_ids=tuple(one.pk for one in facts["audiences"]),
            times=self._times(),
            venue_id=facts["venue"],
            street_id=facts["street"].pk if facts["street"] else None,
            facilities=tuple(facts["facilities"]),
            proven=proven,
            **known,
        )

    def _times(self) -> tuple[Time, ...]:
        facts = self.cleaned_data
        rows = [(facts.get(f"day_{number}"), facts.get(f"part_{number}")) for number in range(1, MAX_TIMES + 1)]
        return tuple(Time(day=day, part=part or RequestTime.Part.ANY) for day, part in rows if day)


class ClerkAskForm(AskForm):
    """The same, written down by staff for somebody who rang or came by."""

    consent_channel = consent_texts.DESK
    phone = PhoneField(label="对方手机号", help_text="答复的短信发到这里")

    def __init__(self, data: QueryDict | None = None, *, person: Person) -> None:
        super().__init__(data, person=person)
        self.fields["asker"].label = "对方是"
        self.fields["contact_name"].label = "怎么称呼对方"
        self.fields["consent"].error_messages["required"] = "问过对方同意了，再勾上这里。"


class ReplyForm(RefusableForm):
    """One of the proposed times."""

    places: ClassVar[dict[str, str]] = {"day_past": "time", "not_proposed": "time"}
    time = forms.TypedChoiceField(label="哪个时间行", coerce=int, widget=forms.RadioSelect)

    def __init__(self, data: QueryDict | None = None, *, times: list[RequestTime]) -> None:
        super().__init__(data)
        field = choice_field(self, "time")
        field.choices = [(str(time.pk), time.spoken) for time in times]
        field.error_messages.update(
            required="请选一个时间；都不行，按下面的“都不行”。", invalid_choice="请从这几个里选。"
        )


class FeedbackForm(RefusableForm):
    """Three questions, whether to come again, and a sentence."""

    content = _one_of("内容合不合适？", RequestFeedback.Mark.choices, error="请选一个。")
    telling = _one_of("讲得清楚吗？", RequestFeedback.Mark.choices, error="请选一个。")
    planning = _one_of("时间、地点安排得怎么样？", RequestFeedback.Mark.choices, error="请选一个。")
    again = _one_of("下次还想请吗？", [("yes", "还想请"), ("no", "不用了")], error="请选一个。")
    sentence = _lines("还想说一句", 300)

    def opinion(self) -> rating.Opinion:
        """What was said."""
        return rating.Opinion(**self.cleaned_data | {"again": self.cleaned_data["again"] == "yes"})
