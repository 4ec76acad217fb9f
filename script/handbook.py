"""Makes the page of the handbook from docs/zh/organizers.md, so that documents and product say the same.

    .venv/bin/python script/handbook.py

Chapters begin with ``<a id="…"></a>`` and a heading; links lead to pages without arguments; pictures are those of
``portal/static/portal/handbook/``, taken by script/handbook_pictures.py. A test compares the page with what this makes.
"""

import os
import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

import django
from markdown_it import MarkdownIt
from markdown_it.token import Token
from PIL import Image

PROJECT = Path(__file__).resolve().parent.parent
SOURCE = PROJECT / "docs/zh/organizers.md"
PAGE = PROJECT / "portal/templates/portal/handbook_text.html"
PICTURES = PROJECT / "portal/static/portal/handbook"
CHAPTER = re.compile(r'<a id="([a-z-]+)"></a>\s*')


def address(target: str) -> str:
    """A link as templates write it. Raises Resolver404 where no page is there."""
    from django.urls import resolve

    path, anchor = urldefrag(target)
    if not path:
        return f"#{anchor}"
    resolver_match = resolve(path)
    return f"{{% url '{resolver_match.view_name}' %}}" + (f"#{anchor}" if anchor else "")


def image(renderer: Any, tokens: list[Token], place: int, options: Any, env: Any) -> str:
    """A picture of the product, with its size, so that the page doesn't jump."""
    token = tokens[place]
    name = Path(unquote(str(token.attrs["src"]))).name
    with Image.open(PICTURES / name) as picture:
        width, height = picture.size
    source = f"{{% static 'portal/handbook/{name}' %}}"
    return f'<img src="{source}" alt="{token.content}" width="{width}" height="{height}" loading="lazy">'


def link(renderer: Any, tokens: list[Token], place: int, options: Any, env: Any) -> str:
    """A link to a page."""
    return f'<a href="{address(str(tokens[place].attrs["href"]))}">'


def converter() -> MarkdownIt:
    """Markdown with our links and pictures."""
    made = MarkdownIt("commonmark", {"html": True})
    made.add_render_rule("image", image)
    made.add_render_rule("link_open", link)
    return made


def chapters(text: str) -> tuple[str, list[tuple[str, str]]]:
    """What stands before the first one, and of each its anchor and text."""
    first, *rest = CHAPTER.split(text)
    return first, list(zip(rest[::2], rest[1::2], strict=True))


def page(text: str) -> str:
    """The whole page."""
    made = converter()
    first, found = chapters(text)
    titles = [(anchor, body.splitlines()[0].removeprefix("## ")) for anchor, body in found]
    links = "\n".join(f'  <a href="#{anchor}">{title}</a>' for anchor, title in titles)
    sections = "\n".join(
        f'<section class="panel prose mt4" id="{anchor}">\n{made.render(body).rstrip()}\n</section>'
        for anchor, body in found
    )
    contents = f'<nav class="filters mt4" aria-label="各章">\n{links}\n</nav>'
    note = "{% comment %}Made from docs/zh/organizers.md by script/handbook.py.{% endcomment %}"
    return f"{{% load static %}}{note}\n{made.render(first).rstrip()}\n{contents}\n{sections}\n"


def main() -> None:
    """Write it."""
    sys.path.insert(0, str(PROJECT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    PAGE.write_text(page(SOURCE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
