"""Words of the demo's own region: what its events are about, and the languages that people speak there."""

from events.models import Language, Topic, vocabulary

TOPIC = ("mushroom", "野生菌安全")
AFTER = "health"
"""It stands behind this one."""
LANGUAGES = ("彝语", "白语", "苗语", "哈尼语", "傣语", "傈僳语", "纳西语")
BEHIND = "本地话"
"""They stand behind this one."""


def load() -> None:
    """What is there already stays as it is; the process that loads reads them at once."""
    _topic()
    _languages()
    for model in (Topic, Language):
        vocabulary.hold(model, vocabulary.stored(model))


def _topic() -> None:
    slug, name = TOPIC
    if not Topic.objects.filter(slug=slug).exists():
        names = list(Topic.objects.all())
        place = next((at for at, one in enumerate(names, start=1) if one.slug == AFTER), len(names))
        _in_order([*names[:place], Topic(slug=slug, name=name), *names[place:]])


def _languages() -> None:
    names = list(Language.objects.all())
    known = {one.name for one in names}
    own = [Language(name=name) for name in LANGUAGES if name not in known]
    place = next((at for at, one in enumerate(names, start=1) if one.name == BEHIND), len(names))
    if own:
        _in_order([*names[:place], *own, *names[place:]])


def _in_order(rows: "list[Topic] | list[Language]") -> None:
    for position, row in enumerate(rows, start=1):
        row.position = position
        row.save()
