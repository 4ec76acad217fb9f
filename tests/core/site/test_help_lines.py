"""What a phone dials when somebody touches the number of the help line."""

import pytest

from core.site import help_lines


@pytest.mark.parametrize(
    ("text", "dialled"),
    [
        ("12345", "12345"),
        ("0899-0000 5678", "089900005678"),
        ("(0899) 0000 5678", "089900005678"),
        ("0899—00005678", "089900005678"),
        ("０８９９－００００５６７８", "089900005678"),
        ("400-810-1234", "4008101234"),
        ("+86 899 0000 5678", "+8689900005678"),
        ("0899-0000 5678 转 8003", "089900005678"),
        ("0899-0000 5678、0899-0000 4321", "089900005678"),
        ("24 小时 12345", "12345"),
        ("打 12345（工作日）", "12345"),
    ],
)
def test_the_first_number_is_dialled_without_what_stands_around_it(text, dialled):
    assert help_lines.dialled(text) == dialled


@pytest.mark.parametrize("text", ["", "找小王", "1234", "٠١٢٣٤٥", "0899-0000 5678 0899-0000 4321", "一二三四五"])
def test_what_is_no_number_is_dialled_by_nobody(text):
    assert help_lines.dialled(text) == ""


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("０８９９－００００５６７８", "0899-00005678"),
        ("0899——0000 5678", "0899-0000 5678"),
        ("0899-0000 5678（转 ８００３）", "0899-0000 5678（转 8003）"),
        ("12345", "12345"),
        ("（0899）—0000 5678", "（0899）-0000 5678"),
        ("12345（周一——周五）", "12345（周一——周五）"),
        ("12345（9:00—18:00）", "12345（9:00—18:00）"),
        ("＋86 899 0000 5678，电话＋短信", "+86 899 0000 5678，电话＋短信"),
    ],
)
def test_digits_and_dashes_of_any_keyboard_are_printed_alike(typed, printed):
    assert help_lines.printed(typed) == printed
