from core import words


def test_a_name_is_masked_but_for_its_first_character():
    assert [words.masked_name(name) for name in ("王奶奶", "欧", "")] == ["王**", "欧**", ""]
