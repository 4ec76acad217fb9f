"""What a browser would send of a page with a form."""

import html
import re


class Page:
    """What a browser would send."""

    def __init__(self, client, path, *forms):
        self.client = client
        self.path = path
        self.forms = forms or ("form",)

    def open(self):
        return self.fields_of(self.client.get(self.path))

    def fields_of(self, answer):
        forms = [answer.context[name] for name in self.forms]
        fields = {field.html_name: browser_value(field) for form in forms for field in form}
        seen = re.findall(r'name="(seen\w*)" value="([^"]*)"', answer.text)
        fields |= {name: html.unescape(value) for name, value in seen}
        return {name: value for name, value in fields.items() if value is not None}

    def send(self, fields, **changed):
        sent = {name: value for name, value in (fields | changed).items() if value is not None}
        return self.client.post(self.path, sent)


def browser_value(field):
    value = field.value()
    if field.widget_type == "checkbox":
        return "on" if value else None
    return "" if value is None else str(value)
