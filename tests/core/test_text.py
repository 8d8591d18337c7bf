"""One stored form, one searched form."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from app.core.text import clean, clean_lines, fold, slug

words = st.text(st.characters(codec="utf-8"), max_size=60)


def test_a_name_is_found_however_it_is_typed() -> None:
    stored = "Nguyễn Thị Tâm"
    for typed in ("nguyen thi tam", "NGUYỄN THỊ TÂM", unicodedata.normalize("NFD", stored)):
        assert fold(typed) == fold(stored) == "nguyen thi tam"
    assert fold("Đặng Đình Đức") == "dang dinh duc"
    assert fold("Đảng uỷ") == fold("Đảng ủy")


@given(words)
def test_cleaning_and_folding_are_settled_after_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert fold(fold(text)) == fold(text)
    assert clean_lines(clean_lines(text)) == clean_lines(text)


@given(words)
def test_typed_forms_of_one_text_fold_alike(text: str) -> None:
    composed, apart = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert fold(composed) == fold(apart)


def test_control_characters_never_get_in() -> None:
    assert clean("a\x00b\tc\n d") == "ab c d"
    assert clean_lines(" một\r\nhai\x07 ") == "một\nhai"
    assert slug("Chi bộ xóm 5, xã Kim Định") == "chi-bo-xom-5-xa-kim-dinh"
