"""Forms of the setup page: the key first, then everything else at once."""

from functools import partial
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Person
from accounts.passwords import strength
from core.forms import PhoneField, RefusableForm
from core.site.site_facts import Facts
from organizations.forms.staff import SiteForm
from organizations.founding import counties
from organizations.founding.counties import MAX_ASSOCIATION, MAX_NAME
from plan import first_occasions, loading
from portal.setup.setting_up import County, refuse_other_city


class KeyForm(RefusableForm):
    """The one-time key of the log."""

    places: ClassVar[dict[str, str]] = {"setup_key_wrong": "key", "too_many_tries": "key"}

    key = forms.CharField(
        label="一次性的钥匙",
        max_length=60,
        error_messages={"required": "请填服务器日志里的那把钥匙。"},
        help_text="系统启动时印在日志里，像 2k7d-m9ph-w4rt-x8qe 这样。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )


class CountyForm(SiteForm):
    """What the site says of itself, the county and the association; without a county where there is one already."""

    places: ClassVar[dict[str, str]] = SiteForm.places | {
        "city_missing": "city",
        "city_too_long": "city",
        "plan_has_its_city": "city",
        "streets_missing": "street_names",
        "street_too_long": "street_names",
        "street_twice": "street_names",
        "too_many_streets": "street_names",
        "association_missing": "association",
        "association_too_long": "association",
        "occasion_too_long": "occasion_names",
        "too_many_occasions": "occasion_names",
        "organizer_name_missing": "association",
        "organizer_name_too_long": "association",
    }
    SITE: ClassVar[tuple[str, ...]] = ("site_name", "help_phone", "help_hours", "dialect", "sms_signature")
    PERSON: ClassVar[tuple[str, ...]] = ("name", "phone", "password", "password_again")
    COUNTY: ClassVar[tuple[str, ...]] = ("association", "city", "street_names", "with_packaged_plan", "occasion_names")
    ORDER: ClassVar[tuple[str, ...]] = ("key", *PERSON, *COUNTY, *SITE)
    """As they stand on the page, and in the list of what is to be changed."""

    association = forms.CharField(
        label="科协的全名",
        max_length=MAX_ASSOCIATION,
        help_text="例如：某某县科学技术协会。您就是它的管理员；它也写在每一页的最下面。",
        error_messages={"required": "请写科协的全名。"},
    )
    city = forms.CharField(
        label="哪个市、县（区）", required=False, max_length=MAX_NAME, help_text="写全名，例如：某某县。"
    )
    street_names = forms.CharField(
        label="街道、乡镇",
        required=False,
        max_length=10_000,
        help_text="一行一个，可以整列粘贴。各自的办事处、政府也一起建好。",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    with_packaged_plan = forms.BooleanField(required=False)
    occasion_names = forms.CharField(
        label="赶在哪些日子办活动",
        required=False,
        max_length=5_000,
        help_text="一行一个。全国的都在这里：不办的那一行删掉，本地的节日、科普日加在后面。每年是哪几天，以后再填。",
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, has_county: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["organizer_name"], self.fields["whole_area"]
        plan = loading.packaged()["plan"]
        first, last = plan["period"]
        self.plan_area: str = plan["area"]
        self.plan_end: int = last
        self.fields["with_packaged_plan"].label = f"用附带的示例规划（{self.plan_area} {first}—{last}）"
        if has_county:
            for name in self.COUNTY[1:]:
                del self.fields[name]
        else:
            self.fields["occasion_names"].initial = "\n".join(first_occasions.usual())
        self.order_fields(self.ORDER)

    def clean(self) -> dict[str, Any]:
        """City and streets come from somewhere."""
        data = super().clean() or {}
        if "city" in self.fields and not data.get("with_packaged_plan"):
            if not data.get("city") and "city" not in self.errors:
                self.add_error("city", ValidationError("请写市、县（区）的名字。", code="city_missing"))
            if not data.get("street_names") and "street_names" not in self.errors:
                words = "请写街道（乡镇）的名字，一行一个。"
                self.add_error("street_names", ValidationError(words, code="streets_missing"))
            self.also(counties.usable_city, "city")
            self.also(counties.read_streets, "street_names")
        elif "city" in self.fields:
            self.also(refuse_other_city, "city")
        self.also(first_occasions.read, "occasion_names")
        self.also(counties.usable_association, "association")
        return data

    def facts(self) -> Facts:
        """As the verb takes them; the association runs the site, and the county's name says how all of it is called."""
        typed = {name: self.cleaned_data[name] for name in self.SITE}
        return Facts(organizer_name=self.cleaned_data["association"], **typed)

    def county(self) -> County:
        """As the verb takes it."""
        data = self.cleaned_data
        return County(
            city=data.get("city", ""),
            streets=data.get("street_names", ""),
            association=data["association"],
            occasions=data.get("occasion_names", ""),
            with_packaged_plan=data.get("with_packaged_plan", False),
        )

    @property
    def of_site(self) -> list[forms.BoundField]:
        """The fields of what the site says of itself."""
        return [self[name] for name in self.SITE]


def _password(label: str, missing: str, help_text: str = "") -> forms.CharField:
    """Shown again as it was typed: the page is kept by nobody, and no other field costs a second typing."""
    return forms.CharField(
        label=label,
        max_length=128,
        strip=False,
        help_text=help_text,
        error_messages={"required": missing},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )


class SetupForm(CountyForm):
    """The same with the first administrator, and the key that was typed before."""

    places: ClassVar[dict[str, str]] = CountyForm.places | {
        "name_missing": "name",
        "name_too_long": "name",
        "password_missing": "password",
        "password_weak": "password",
    }

    key = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput())
    name = forms.CharField(
        label="怎么称呼您", max_length=40, help_text="例如：王主任。", error_messages={"required": "请写怎么称呼您。"}
    )
    phone = PhoneField(label="您的手机号", help_text="以后用它登录。")
    password = _password("密码", "请填密码。", "至少 10 位，不能全是数字。可以用一句好记的话。")
    password_again = _password("密码再填一次", "请把密码再填一次。")

    def clean(self) -> dict[str, Any]:
        """With a password that is strong enough."""
        data = super().clean()
        self.also(partial(strength.refuse_weak, person=Person(name=data.get("name", ""))), "password")
        return data

    def clean_password_again(self) -> str:
        """The same both times."""
        again: str = self.cleaned_data["password_again"]
        if again != self.cleaned_data.get("password", again):
            raise ValidationError("两次填的不一样，请再填一次。")
        return again

    @property
    def of_person(self) -> list[forms.BoundField]:
        """The fields of the administrator."""
        return [self[name] for name in self.PERSON]
