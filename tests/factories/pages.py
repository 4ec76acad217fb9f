"""What a browser would send from a page: the successful controls of a form (HTML standard, 4.10.22.4)."""

from html.parser import HTMLParser


class _Controls(HTMLParser):
    def __init__(self, form):
        super().__init__(convert_charrefs=True)
        self.form, self.inside, self.found = form, False, []
        self.select = self.options = self.area = None

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        if tag == "form":
            self.inside = self.form is None or facts.get("id") == self.form
        mine = facts.get("form") == self.form or (self.inside and "form" not in facts)
        name = facts.get("name") if mine and "disabled" not in facts else None
        if tag == "select":
            self.select, self.options = name, []
        elif tag == "option" and self.options is not None:
            self.options.append((facts.get("value", ""), "selected" in facts))
        elif tag == "textarea":
            self.area = (name, [])
        elif tag == "input" and name:
            self._input(name, facts)

    def _input(self, name, facts):
        kind = facts.get("type", "text")
        if kind in {"submit", "button", "file", "image"}:
            return
        if kind not in {"checkbox", "radio"} or "checked" in facts:
            self.found.append((name, facts.get("value") or ("on" if kind == "checkbox" else "")))

    def handle_data(self, data):
        if self.area:
            self.area[1].append(data)

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            name, words = self.area
            if name:
                self.found.append((name, "".join(words).removeprefix("\n")))
            self.area = None
        elif tag == "select":
            chosen = [value for value, is_chosen in self.options if is_chosen] or [
                value for value, _ in self.options[:1]
            ]
            self.found += [(self.select, value) for value in chosen if self.select]
            self.select = self.options = None


def controls(page, form="editor") -> dict[str, list[str]]:
    """Name and values of all that would be sent (``form`` None: by all forms of the page); text areas with the line ends of browsers."""
    reader = _Controls(form)
    reader.feed(page.content.decode())
    sent: dict[str, list[str]] = {}
    for name, value in reader.found:
        sent.setdefault(name, []).append(value.replace("\r\n", "\n").replace("\n", "\r\n"))
    return sent
