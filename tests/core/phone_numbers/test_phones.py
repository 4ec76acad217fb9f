"""core.phone_numbers.phones: what is read, what is refused, what is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.phone_numbers import phones


@pytest.mark.parametrize(
    "typed",
    [
        "13900000123",
        "139 0000 0123",
        "139-0000-0123",
        "+86 13900000123",
        "008613900000123",
        "８６13900000123",
        "\u202a13900000123\u202c",
        "013900000123",
    ],
)
def test_one_number_in_many_forms(typed):
    assert phones.parse(typed) == "+8613900000123"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "phone_missing"),
        ("139 0000 123", "phone_wrong_length"),
        ("19912345678x", "phone_not_mobile"),
        ("13900000123;ext=5", "phone_not_mobile"),
        ("tel:13900000123", "phone_not_mobile"),
        ("+852 91234567", "phone_not_mobile"),
        ("0871-68685598", "phone_not_mobile"),
        ("11000000000", "phone_unknown_prefix"),
    ],
)
def test_refused_with_a_reason(typed, code):
    with pytest.raises(phones.PhoneError) as refusal:
        phones.parse(typed)
    assert refusal.value.code == code


def test_new_prefixes_are_a_setting(settings):
    settings.PHONE_EXTRA_PREFIXES = ["110"]
    assert phones.parse("11000000000") == "+8611000000000"


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True))
def test_the_mask_hides_the_middle(national):
    masked = phones.mask(f"+86{national}")
    assert masked == f"{national[:3]}****{national[7:]}"


def test_look_up_depends_on_the_key(settings):
    before = phones.look_up("+8613900000123")
    settings.LOOKUP_KEY = "another"
    assert phones.look_up("+8613900000123") != before
    assert len(before) == 64


@pytest.mark.parametrize(
    ("typed", "stored", "shown", "masked"),
    [
        ("0871-68712345", "+8687168712345", "0871-6871 2345", "0871-****2345"),
        ("（0871）6871 2345", "+8687168712345", "0871-6871 2345", "0871-****2345"),
        ("+86 871 68712345", "+8687168712345", "0871-6871 2345", "0871-****2345"),
        ("０８７１－６８７１２３４５", "+8687168712345", "0871-6871 2345", "0871-****2345"),
        ("010-62123456", "+861062123456", "010-6212 3456", "010-****3456"),
        ("021 5888 1234", "+862158881234", "021-5888 1234", "021-****1234"),
        ("139 0000 0123", "+8613900000123", "139 0000 0123", "139****0123"),
    ],
)
def test_a_contact_may_be_a_landline(typed, stored, shown, masked):
    assert phones.parse_contact(typed) == stored
    assert (phones.national(stored), phones.mask(stored)) == (shown, masked)
    assert phones.parse_contact(phones.national(stored)) == stored
    assert phones.is_mobile(stored) is not shown.startswith("0")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("68712345", "phone_without_area"),
        ("687-1234", "phone_without_area"),
        ("0871-68712345转801", "phone_extension"),
        ("0871-68712345-801", "phone_no_landline"),
        ("0000-68712345", "phone_no_landline"),
        ("0871-123", "phone_no_landline"),
        ("1390000012", "phone_wrong_length"),
        ("110", "phone_wrong_length"),
        ("+852 2123 4567", "phone_not_mobile"),
        ("", "phone_missing"),
    ],
)
def test_what_is_no_contact(typed, code):
    with pytest.raises(phones.PhoneError) as error:
        phones.parse_contact(typed)
    assert error.value.code == code


def test_a_landline_is_no_number_to_text():
    with pytest.raises(phones.PhoneError):
        phones.parse("0871-68712345")


@pytest.mark.parametrize("typed", ["400-810-1234", "+852 2123 4567", "95588"])
def test_whoever_may_give_a_landline_is_told_of_both(typed):
    with pytest.raises(phones.PhoneError, match="请填手机号，或带区号的座机") as told:
        phones.parse_contact(typed)
    assert told.value.code == "phone_not_mobile"
