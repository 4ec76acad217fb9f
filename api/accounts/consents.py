"""The texts that people agree to: API clients show them to people, and send the version that was agreed to."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.consents import consent_texts


class ConsentSerializerField(serializers.CharField):
    """The version of ``/api/v1/consent-texts/`` that the person agreed to.

    Refused without one (``consent_missing``) and with an old one (``consent_outdated``).
    """

    def __init__(self) -> None:
        """Not marked as required, so that what is missing is said like any other refusal."""
        text = "The version of the consent texts that the person agreed to. Missing or old: refused."
        super().__init__(max_length=8, allow_blank=True, default="", help_text=text)


class ConsentTextsSerializer(serializers.Serializer[dict[str, Any]]):
    """What is in force: ``texts`` by purpose, the page that says the rest, and the version to send back."""

    version = serializers.CharField()
    since = serializers.DateField()
    texts = serializers.DictField(child=serializers.CharField())
    privacy = serializers.URLField()


class ConsentTextsView(APIView):
    """What people agree to when they register, ask for an outreach or sign up; needs no key."""

    permission_classes = [AllowAny]

    @extend_schema(responses={200: ConsentTextsSerializer})
    def get(self, request: Request) -> Response:
        """The texts in force."""
        now = consent_texts.CURRENT
        facts = {
            "version": now.number,
            "since": now.since,
            "texts": dict(now.texts),
            "privacy": f"{settings.SITE_URL}/privacy/",
        }
        return Response(ConsentTextsSerializer(facts).data)
