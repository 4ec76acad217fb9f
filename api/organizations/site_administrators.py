"""Who may do everything on the site, for those who may: by session; a key opens none of this."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from accounts.models import Person
from api import fields
from api.organizations.people import refuse_unproved
from api.shared import REFUSAL, checked, person_of
from core import clock
from organizations.memberships import site_administrators


class IsSiteAdministrator(BasePermission):
    """Administrators of the site."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether they are one."""
        return isinstance(request.user, Person) and request.user.is_superuser


class SiteAdministratorSerializer(serializers.ModelSerializer[Person]):
    """Who, and when they last signed in; the number is masked."""

    phone = fields.MaskedPhoneField()
    last_sign_in = serializers.DateTimeField(source="last_login", allow_null=True, read_only=True)
    has_second_factor = serializers.BooleanField(read_only=True)

    class Meta:
        model = Person
        fields = ["id", "name", "phone", "is_active", "last_sign_in", "has_second_factor"]


class NewSiteAdministratorSerializer(serializers.Serializer[dict[str, Any]]):
    """Whose number; they need an account with a second factor."""

    phone = fields.PhoneField(max_length=40)


class SiteAdministratorViewSet(mixins.ListModelMixin, GenericViewSet[Person]):
    """Those who may do everything; for changing it you have to have proved on the pages, within minutes, who you are."""

    queryset = Person.objects.none()
    serializer_class = SiteAdministratorSerializer
    permission_classes = [IsSiteAdministrator]

    def get_queryset(self) -> "QuerySet[Person]":
        """Those who can sign in first."""
        return site_administrators.all_of_them()

    @extend_schema(request=NewSiteAdministratorSerializer, responses={201: SiteAdministratorSerializer, 409: REFUSAL})
    def create(self, request: Request) -> Response:
        """Make somebody one who has a second factor."""
        refuse_unproved(request)
        facts = checked(NewSiteAdministratorSerializer(data=request.data))
        person = site_administrators.give(phone=facts["phone"], by=person_of(request), now=clock.now())
        return Response(SiteAdministratorSerializer(self.get_queryset().get(pk=person.pk)).data, status=201)

    @extend_schema(responses={204: None, 409: REFUSAL})
    def destroy(self, request: Request, pk: int) -> Response:
        """They are one no more; the last one stays."""
        person = self.get_object()
        refuse_unproved(request)
        site_administrators.take(person=person, by=person_of(request), now=clock.now())
        return Response(status=204)
