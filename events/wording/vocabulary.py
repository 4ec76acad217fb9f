"""What events are about and in which languages they are held, as word lists that the association keeps."""

from core.errors import Refusal
from events import languages
from events.models import vocabulary
from events.models.vocabulary import Language, Topic
from organizations.keeping.word_lists import WordList


def word_lists() -> list[WordList]:
    """Answer of ``organizations.word_lists``."""
    return [
        WordList(
            name="topics",
            title="活动内容",
            about="排活动、点单时选，居民按它找。改了名，旧活动跟着变，网址不变。",
            model=Topic,
            counts=False,
            must_offer=True,
        ),
        WordList(
            name="languages",
            title="语言",
            about="活动用什么话讲、岗位要会什么话、志愿者会什么话。要换说法，加一个新的，停用旧的。",
            model=Language,
            counts=False,
            must_offer=True,
            can_be_renamed=False,
            refuse_unusable=languages.refuse_unwritable,
        ),
    ]


def refuse_unknown_topic(code: str) -> None:
    """Retired ones pass: copies and exported tables have them. Raises ``unknown_topic`` with the codes that there are."""
    known = vocabulary.topic_codes()
    if code not in known:
        raise Refusal("unknown_topic", f"没有“{code}”这种内容，可以写 {'、'.join(known)}。", known=known)


def read_anew() -> None:
    """After a change: this process at once, the others within two seconds."""
    for model in (Topic, Language):
        vocabulary.hold(model, None)
