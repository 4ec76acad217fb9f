"""``manage.py createsuperuser [PHONE]``: an administrator of the whole site, by mobile number (in place of Django's)."""

from accounts.administrators import make_administrator
from accounts.management.administrator_command import AdministratorCommand
from accounts.models import Person
from core import clock


class Command(AdministratorCommand):
    """Belongs to no organization: for support."""

    help = "Make somebody an administrator of the whole site; without a terminal set ADMINISTRATOR_PASSWORD."

    def make(self, *, phone: str, name: str, password: str) -> Person:
        """Make the person."""
        return make_administrator(phone=phone, name=name, password=password, now=clock.now())
