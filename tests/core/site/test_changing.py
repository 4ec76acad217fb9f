"""What the site says of itself is written whole, kept with its history, and heard everywhere."""

import datetime as dt
from dataclasses import asdict, replace

import pytest

from core.errors import Refusal
from core.models import SiteFacts
from core.site import changing, held_values, site_facts
from core.site.site_facts import Facts
from notifications.texts import segments

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 12, 1, 2, tzinfo=dt.UTC)
OTHER = Facts(
    site_name="样例科普",
    organizer_name="样例县科学技术协会",
    help_phone="0899-0000 5678",
    help_hours="工作日 9:00—17:00",
    dialect="样例话",
    sms_signature="样例科协",
)


def test_until_somebody_wrote_them_the_settings_hold(settings):
    settings.SITE_NAME = "别处科普"
    assert site_facts.stored().site_name == "别处科普"


def test_what_was_written_is_read_by_all_that_ask(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        changing.change(wanted=OTHER, now=NOW)
    assert site_facts.current() == OTHER
    assert segments.signed("您好").startswith("【样例科协】")


def test_another_process_sees_a_change_when_it_has_held_its_own_long_enough(monkeypatch):
    held = site_facts.current()
    changing.change(wanted=OTHER, now=NOW)
    assert site_facts.current() == held
    monkeypatch.setattr(held_values, "HELD_SECONDS", 0)
    site_facts.hold(held)
    assert site_facts.current() == OTHER


def test_there_is_one_row_and_its_history():
    changing.change(wanted=OTHER, now=NOW)
    changing.change(wanted=replace(OTHER, help_phone="12345"), now=NOW)
    assert list(SiteFacts.objects.values_list("help_phone", flat=True)) == ["12345"]
    assert list(SiteFacts.history.order_by("history_id").values_list("help_phone", flat=True)) == [
        "0899-0000 5678",
        "12345",
    ]


@pytest.mark.parametrize(
    ("name", "words", "code"),
    [
        ("site_name", " \u200b", "site_name_missing"),
        ("site_name", "长" * 13, "site_name_too_long"),
        ("site_name", "！！", "site_name_missing"),
        ("site_name", "🎈", "site_name_missing"),
        ("organizer_name", "", "organizer_name_missing"),
        ("organizer_name", "……", "organizer_name_missing"),
        ("help_phone", "", "help_phone_missing"),
        ("help_phone", "找小王", "help_phone_wrong"),
        ("help_phone", "1234", "help_phone_wrong"),
        ("help_phone", "٠١٢٣٤٥", "help_phone_wrong"),
        ("help_phone", "0871-0000 1234 0871-0000 4321", "help_phone_wrong"),
        ("help_phone", "0871-0000 1234 转 8888 或者 0000 4321 找值班的", "help_phone_too_long"),
        ("help_hours", "", "help_hours_missing"),
        ("dialect", "长" * 13, "dialect_too_long"),
        ("sms_signature", "", "sms_signature_missing"),
        ("sms_signature", "【科.协】", "sms_signature_wrong"),
        ("sms_signature", "样例 科协", "sms_signature_wrong"),
        ("sms_signature", "协", "sms_signature_wrong"),
        ("whole_area", "", "whole_area_missing"),
        ("whole_area", "全县所有街道", "whole_area_too_long"),
    ],
)
def test_what_nobody_could_use_is_refused_and_nothing_is_written(name, words, code):
    with pytest.raises(Refusal) as refused:
        changing.change(wanted=replace(OTHER, **{name: words}), now=NOW)
    assert (refused.value.code, SiteFacts.objects.exists()) == (code, False)


def test_spaces_around_and_marks_that_nobody_sees_are_left_out():
    padded = {name: f" \u200b{words} " for name, words in asdict(OTHER).items()}
    changing.change(wanted=Facts(**padded), now=NOW)
    assert site_facts.stored() == OTHER


@pytest.mark.parametrize("pasted", ["【样例科协】", "[样例科协]", " 【样例科协】 "])
def test_a_signature_may_come_with_its_brackets(pasted):
    assert changing.usable("sms_signature", pasted) == "样例科协"


def test_the_help_line_is_printed_in_half_width():
    assert changing.usable("help_phone", "０８９９－００００５６７８") == "0899-00005678"
