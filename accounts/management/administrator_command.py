"""Shared part of the commands that make an administrator: asking for number, name and password, with or without a terminal."""

import os
import sys
from abc import ABC, abstractmethod
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Person
from core.errors import Refusal
from core.phone_numbers import phones

PASSWORD_VARIABLES = ("ADMINISTRATOR_PASSWORD", "DJANGO_SUPERUSER_PASSWORD")


class AdministratorCommand(BaseCommand, ABC):
    """Asks on a terminal for what was not given; without one it takes the password from the environment."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """All may be left out on a terminal."""
        parser.add_argument("phone", nargs="?", default="", help="mobile number")
        parser.add_argument("--phone", dest="phone_option", default="", help="the same")
        parser.add_argument("--name", default="", help="how the person is called")
        parser.add_argument("--noinput", "--no-input", action="store_true", help="never ask")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, make, say who; what is wrong is said and nothing is written."""
        may_ask = sys.stdin.isatty() and not options["noinput"]
        try:
            phone = phones.parse(options["phone"] or options["phone_option"] or _ask("手机号：", may_ask=may_ask))
            name = options["name"] or _ask("称呼（可以不填）：", may_ask=may_ask)
            person = self.make(phone=phone, name=name, password=_password(may_ask=may_ask))
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        except (EOFError, KeyboardInterrupt) as error:
            raise CommandError("没有填完，什么都没有改。") from error
        self.stdout.write(f"{person} 现在是管理员，用手机号和密码从 /staff/sign-in/ 登录。")

    @abstractmethod
    def make(self, *, phone: str, name: str, password: str) -> Person:
        """What the command does with the answers."""


def _ask(question: str, *, may_ask: bool) -> str:
    return input(question).strip() if may_ask else ""


def _password(*, may_ask: bool) -> str:
    """From the environment, else typed twice; empty keeps the one that somebody has."""
    for variable in PASSWORD_VARIABLES:
        if os.environ.get(variable):
            return os.environ[variable]
    if not may_ask:
        return ""
    password = getpass("密码（已有的人可以留空不改）：")
    if password and password != getpass("再输一次："):
        raise Refusal("password_differs", "两次输入的密码不一样，请重来。")
    return password
