"""Names that are evidently nobody's: made of plants, waters and stones."""

import random

SURNAMES = "松江石白麦云谷温竹米鹿沙罗普林叶溪杉柏梨桃杏柳禾泉岩露霜荷菱"
GIVEN = (
    "小果", "小流", "小苔", "小鹭", "小穗", "小朵", "小雨", "小泉", "小青", "小粒",
    "小鸣", "小棠", "小满", "小禾", "小诺", "小荞", "小蕨", "小枝", "小岸", "小舟",
    "小砚", "小萤", "小蝉", "小葵", "小茴", "小薇", "小藤", "小岚", "小浪", "小洲",
    "小晴", "小雁", "小麂", "小梓", "小桐", "小茉", "小芽", "小筝", "小瓦", "小渡",
)  # fmt: skip
ELDERS = ("奶奶", "爷爷", "阿姨", "大叔", "老师", "嬢嬢")
CHILDREN = ("豆豆", "芽芽", "果果", "苗苗", "朵朵", "星星", "圆圆", "乐乐")


def full_name(number: int) -> str:
    """松小果, 江小流 …: 120 different ones."""
    return SURNAMES[number % len(SURNAMES)] + GIVEN[number * 7 % len(GIVEN)]


def party(chance: random.Random, *, size: int, young: bool) -> tuple[str, ...]:
    """Names of a party: its head and, with children, their pet names."""
    surname = chance.choice(SURNAMES)
    head = surname + chance.choice(ELDERS)
    pets = chance.sample(CHILDREN, k=min(size - 1, len(CHILDREN)))
    others = (
        pets if young else [surname + word for word in chance.sample(ELDERS, k=len(ELDERS)) if surname + word != head]
    )
    return (head, *others[: size - 1])
