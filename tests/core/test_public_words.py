"""What anybody typed into the words of a place is read by everybody: no public page shows a mobile number in them."""

import re

from tests.core.test_stylesheets import public_templates

OUTPUT = re.compile(r"{{[^}]*}}")
WORDS = re.compile(
    r"\b(?:venue|place|base\.venue)\.(?:name|address|full_address|how_to_get_there|bus_line|parking|seating|toilet|warning)\b"
    r"|\bplace_note\b|\|where\b"
)
MASKED = re.compile(r"\|(?:without_mobiles|where)\b")


def bare(text):
    """What is written of a place as it was typed."""
    return [found for found in OUTPUT.findall(text) if WORDS.search(found) and not MASKED.search(found)]


def test_words_of_a_place_are_masked_on_every_public_page():
    templates = public_templates()
    assert {name: found for name, text in templates.items() if (found := bare(text))} == {}
    assert sum(len(MASKED.findall(text)) for text in templates.values()) > 20


def test_the_reader_of_templates_finds_what_is_bare():
    assert bare("{{ venue.name }} {{ occurrence.place_note|without_mobiles }} {{ shift|where }}") == [
        "{{ venue.name }}"
    ]
