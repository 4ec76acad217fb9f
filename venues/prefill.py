"""Initial data of a new installation: themes of science bases and a scoring sheet."""

from core.chinese import pinyin
from venues.models import BaseLevel, BaseTheme, ScoringGrade, ScoringItem, ScoringSheet

THEMES = (
    ("geology", "地质温泉"),
    ("ecology", "生态环保"),
    ("farming", "农业种植"),
    ("health", "医药健康"),
    ("safety", "应急安全"),
    ("industry", "工业技术"),
    ("digital", "信息技术"),
    ("astronomy", "天文航天"),
    ("culture", "民族文化"),
    ("scientists", "科学家精神"),
)
SHEET = "科普教育基地评价表"
ITEMS = (
    ("开放和接待", "开放天数、接待人次，未成年人占多少", 25),
    ("科普活动", "场次、内容，有没有进校园、进村（社区）", 25),
    ("展品和内容", "能动手的展品，说明准确，坏了修得快", 15),
    ("人员和志愿者", "讲解员、专职人员、志愿者和培训", 15),
    ("安全和方便", "安全检查、无障碍、厕所、标识", 10),
    ("经费和管理", "经费落实，制度和档案，按时交年报", 10),
)
MAX_COUNT = 10
"""Points of an item."""
GRADES = (("优秀", 90), ("良好", 75), ("合格", 60), ("不合格", 0))


def ensure() -> None:
    """Add the themes and, while there is no sheet at all, the sheet; what somebody changed stays."""
    for position, (slug, name) in enumerate(THEMES, start=1):
        BaseTheme.objects.get_or_create(slug=slug, defaults={"name": name, "position": position})
    if ScoringSheet.objects.exists():
        return
    sheet = ScoringSheet.objects.create(name=SHEET)
    ScoringItem.objects.bulk_create(
        ScoringItem(sheet=sheet, name=name, hint=hint, weight=weight, most=MAX_COUNT, position=position)
        for position, (name, hint, weight) in enumerate(ITEMS, start=1)
    )
    ScoringGrade.objects.bulk_create(ScoringGrade(sheet=sheet, name=name, at_least=least) for name, least in GRADES)


def add_level(name: str) -> None:
    """A level of science bases below those that are there: the county's own."""
    facts = {"slug": pinyin.joined(name) or "own", "position": BaseLevel.objects.count() + 1}
    BaseLevel.objects.get_or_create(name=name, defaults=facts)
