"""The address of an event, from its title. Shared part of editing and backfilling."""

import secrets

from django.utils.text import slugify

from events.models import Event
from events.wording import search_index

MAX_STEM = 20


def new_slug(title: str) -> str:
    """Pinyin initials, with a few random letters where they are taken: short enough for a text message."""
    stem = slugify(search_index.initials(title))[:MAX_STEM] or "event"
    return f"{stem}-{secrets.token_hex(3)}" if Event.objects.filter(slug=stem).exists() else stem
