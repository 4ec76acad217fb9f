"""How events are spoken of: phrases, the address made of a title, the text that search looks in."""
