"""Public pages load site.css alone: what they show has its look there, and not in the sheet of staff pages."""

import re
from pathlib import Path

from django.conf import settings

PROJECT = Path(settings.BASE_DIR)
SHEETS = PROJECT / "core/static/core"
SHELLS = re.compile(r'{% extends "(core/public|accounts/staff_entrance)\.html" %}')
NAMED = re.compile(r'"([\w/]+\.html)"')
CLASS = re.compile(r"\.([a-zA-Z][\w-]*)")
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)


def selectors(sheet):
    text = re.sub(r"/\*.*?\*/", "", (SHEETS / sheet).read_text(), flags=re.DOTALL)
    return [found.strip() for found in re.findall(r"([^{};]+){", text)]


def classes(sheet):
    return {name for selector in selectors(sheet) for name in CLASS.findall(selector)}


OF_STAFF_ALONE = classes("staff.css") - classes("site.css")


def used(text):
    """Classes in the attributes of a template or a page."""
    plain = TAG.sub(lambda tag: " " * ('"' not in tag.group()) or "", text)
    return {name for attribute in re.findall(r'class="([^"]*)"', plain) for name in attribute.split()}


def public_templates():
    """Those with the public shell, and what they include."""
    folders = sorted(PROJECT.glob("*/templates"))
    texts = {str(path.relative_to(root)): path.read_text() for root in folders for path in root.rglob("*.html")}
    waiting = [name for name, text in texts.items() if SHELLS.search(text)] + ["core/public.html"]
    found = {}
    while waiting:
        name = waiting.pop()
        if name in texts and name not in found:
            found[name] = texts[name]
            waiting += NAMED.findall(texts[name])
    return found


def test_no_public_template_needs_the_sheet_of_staff_pages():
    templates = public_templates()
    assert len(templates) > 80
    assert {name: used(text) & OF_STAFF_ALONE for name, text in templates.items() if used(text) & OF_STAFF_ALONE} == {}


def test_the_reader_of_templates_reads_classes():
    assert used('<p class="row{% if a == "b" %} datarow{% endif %}"></p><i class="ev {{ b }}"></i>') == {
        "row", "datarow", "ev",
    }  # fmt: skip
    assert {"datarow", "planner", "clashes"} <= OF_STAFF_ALONE


def test_staff_pages_load_both_in_their_order():
    shells = [(PROJECT / f"core/templates/core/{name}.html").read_text() for name in ("page", "staff", "public")]
    assert ["site.css" in shell for shell in shells] == [True, False, False]
    assert ["staff.css" in shell for shell in shells] == [False, True, False]
    assert shells[0].index("site.css") < shells[0].index("{% block styles %}")
