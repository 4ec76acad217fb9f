"""How allauth finds staff by phone; people sign in by our own one-time code."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.models import Person
from core import phones
from core.forms import PhoneField


class Adapter(DefaultAccountAdapter):
    """Phone numbers in place of e-mail; no sign-up; nothing is sent from here."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are made by redeeming a code, staff by an administrator."""
        return False

    def phone_form_field(self, **kwargs: object) -> PhoneField:
        """Our reading of numbers."""
        return PhoneField()

    def clean_phone(self, phone: str) -> str:
        """E.164."""
        return phones.parse(phone)

    def get_phone(self, user: Person) -> tuple[str, bool]:
        """The number, verified by the code that made the person."""
        return user.phone, True

    def set_phone(self, user: Person, phone: str, verified: bool) -> None:  # noqa: FBT001 - allauth's signature
        """Numbers don't change here."""

    def set_phone_verified(self, user: Person, phone: str) -> None:
        """Nothing to keep: every stored number is verified."""

    def get_user_by_phone(self, phone: str) -> Person | None:
        """The person with this number."""
        return Person.objects.filter(phone_hash=phones.look_up(phone)).first()
