"""What the site says of itself."""

from dataclasses import asdict
from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer
from rest_framework.views import APIView

from api.shared import REFUSAL, person_of
from core import clock
from core.models import SiteFacts
from core.site import site_facts
from core.site.site_facts import Facts
from organizations.keeping import site
from organizations.queries import administers_everything


class SiteSerializer(ModelSerializer[SiteFacts]):
    """Name, who runs it, whom to call and when, the dialect heard there, what stands in 【】 before texts, and
    how the whole county is said (全县).
    """

    class Meta:
        model = SiteFacts
        fields = site_facts.NAMES
        extra_kwargs: ClassVar[dict[str, dict[str, bool]]] = {"whole_area": {"required": False}}


class SiteView(APIView):
    """Public; administrators of the association write it."""

    permission_classes = [IsAuthenticatedOrReadOnly]

    @extend_schema(responses={200: SiteSerializer})
    def get(self, request: Request) -> Response:
        """As it is now."""
        return Response(asdict(site_facts.stored()))

    @extend_schema(request=SiteSerializer, responses={200: SiteSerializer, 409: REFUSAL})
    def put(self, request: Request) -> Response:
        """All of it at once; ``whole_area`` stays where it is left out."""
        if not administers_everything(person_of(request)):
            raise PermissionDenied
        asked = SiteSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = Facts(**{"dialect": "", "whole_area": site_facts.stored().whole_area} | asked.validated_data)
        return Response(SiteSerializer(site.change(wanted=wanted, by=person_of(request), now=clock.now())).data)
