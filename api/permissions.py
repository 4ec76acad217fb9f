"""Who may ask what. Objects of other organizations are left out of querysets, so they are 404."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import Person
from organizations.access import is_staff_member
from organizations.queries import administers_everything


class IsStaffMember(BasePermission):
    """People with a membership."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the person works for any organization."""
        return isinstance(request.user, Person) and is_staff_member(request.user)


class IsPerson(BasePermission):
    """Anybody who signed in."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether somebody signed in."""
        return isinstance(request.user, Person)


class IsKeeper(BasePermission):
    """Administrators of the association, and of the site."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the whole is theirs to keep."""
        return isinstance(request.user, Person) and administers_everything(request.user)
