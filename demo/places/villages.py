"""A few villages with what they are like. Names and numbers are invented; street offices bring in the real ones."""

from core.chinese import pinyin
from organizations.models import Area

VILLAGES = (
    ("lubiao", "样例彝寨村", True, True, 860),
    ("lubiao", "样例坪村", False, True, 540),
    ("bajie", "样例玫瑰村", False, False, 1320),
    ("bajie", "样例山前村", True, True, 410),
    ("caopu", "样例邵九社区", False, False, 2150),
    ("xianjie", "样例白彝村", True, False, 930),
    ("qinglong", "样例河口村", False, True, 620),
    ("wenquan", "样例氧吧社区", False, False, 1780),
)
"""Street, name, ethnic-minority village, less developed, people."""


def load() -> None:
    """Under their streets."""
    streets = Area.objects.in_bulk([village[0] for village in VILLAGES], field_name="slug")
    for street, name, ethnic, less, population in VILLAGES:
        Area.objects.create(
            slug=pinyin.slug(name), name=name, level=Area.Level.VILLAGE, parent=streets[street],
            ethnic_minority=ethnic, less_developed=less, population=population,
        )  # fmt: skip
