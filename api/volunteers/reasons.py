"""Why somebody does something to another: asked by several operations."""

from typing import Any

from rest_framework import serializers


class TellingReasonSerializer(serializers.Serializer[dict[str, Any]]):
    """In words; the person concerned hears it where the operation says so."""

    reason = serializers.CharField(max_length=100)
