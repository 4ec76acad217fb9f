"""Admin of people: numbers are masked; the search takes a whole number."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from accounts.models import Person
from accounts.passwords import strength
from core.admin import HistoryAdmin
from core.errors import Refusal
from core.forms import PhoneField
from core.phone_numbers import phones


class AddPersonForm(forms.ModelForm[Person]):
    """Somebody new, by number; those who work at the staff entrance get a password."""

    phone = PhoneField()
    password = forms.CharField(
        label="密码",
        required=False,
        strip=False,
        help_text="组织者才要。留空就只能用短信验证码登录，进不了组织者页面。",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = Person
        fields = ("name", "is_staff")

    def clean_phone(self) -> str:
        """One row a number."""
        phone: str = self.cleaned_data["phone"]
        if Person.objects.filter(phone_hash=phones.look_up(phone)).exists():
            raise ValidationError("这个号码已经有人了，请在列表里搜索它。")
        return phone

    def clean_password(self) -> str:
        """As strong as the settings ask."""
        password: str = self.cleaned_data["password"]
        if password:
            try:
                strength.refuse_weak(password)
            except Refusal as refusal:
                raise ValidationError(refusal.message) from refusal
        return password

    def save(self, commit: bool = True) -> Person:  # noqa: FBT001, FBT002 - Django's signature
        """Hash the number and the password."""
        self.instance.phone = self.cleaned_data["phone"]
        self.instance.phone_hash = phones.look_up(self.instance.phone)
        self.instance.set_password(self.cleaned_data["password"] or None)
        person: Person = super().save(commit)
        return person


class ChangePersonForm(forms.ModelForm[Person]):
    """What may be corrected; the number may not, and what opens or closes the site has verbs that leave a trace."""

    class Meta:
        model = Person
        fields = ("name", "language")


@admin.register(Person)
class PersonAdmin(UserAdmin[Person], HistoryAdmin):
    """People who sign in."""

    form = ChangePersonForm
    add_form = AddPersonForm
    list_display = ("name", "masked_phone", "is_active", "is_staff", "joined_at")
    list_filter = ("is_active", "is_staff")
    search_fields = ("name",)
    search_help_text = "称呼，或完整的手机号"
    ordering = ("-joined_at",)
    filter_horizontal = ()
    readonly_fields = (
        "masked_phone",
        "is_active",
        "is_staff",
        "is_superuser",
        "joined_at",
        "consented_at",
        "last_login",
    )
    fieldsets = (
        (None, {"fields": ("name", "masked_phone", "language")}),
        ("可以做什么", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("什么时候", {"fields": ("joined_at", "consented_at", "last_login")}),
    )
    add_fieldsets = ((None, {"fields": ("phone", "name", "is_staff", "password")}),)

    @admin.display(description="手机号")
    def masked_phone(self, person: Person) -> str:
        """139****0123."""
        return phones.mask(person.phone)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Person], search_term: str
    ) -> tuple[QuerySet[Person], bool]:
        """By the whole number as well."""
        try:
            number = phones.look_up(phones.parse(search_term))
        except phones.PhoneError:
            found: tuple[QuerySet[Person], bool] = super().get_search_results(request, queryset, search_term)
            return found
        return queryset.filter(phone_hash=number), False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They are erased by themselves."""
        return False

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002 - Django's signature
        """Nobody learns another's password: ``organizations.memberships.passwords`` resets it."""
        raise PermissionDenied
