"""``manage.py create_administrator [PHONE]``: the first administrator, who then adds everybody else."""

from accounts.management.administrator_command import AdministratorCommand
from accounts.models import Person
from core import clock
from organizations.founding.administrators import create_administrator


class Command(AdministratorCommand):
    """May be repeated: for somebody who is there already it gives the role, and the password if one is given."""

    help = "Make an administrator of the association; without a terminal set ADMINISTRATOR_PASSWORD."

    def make(self, *, phone: str, name: str, password: str) -> Person:
        """Make the person and the membership."""
        return create_administrator(phone=phone, name=name, password=password, now=clock.now())
