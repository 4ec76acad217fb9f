"""The volunteer who asks."""

from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from api.shared import person_of
from volunteers.models import Volunteer


def volunteer_of(request: Request) -> Volunteer:
    """The person's volunteer profile; 403 for people who haven't enrolled."""
    volunteer = Volunteer.objects.select_related("person").filter(person=person_of(request)).first()
    if volunteer is None:
        raise PermissionDenied("先在“志愿”页登记成志愿者。")
    return volunteer
