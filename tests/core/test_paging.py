"""Cursors go there and back; a foreign one is a refusal, never a fault."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.core.paging import Page, cursor_of


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", categories=("L", "N")), max_size=20),
        min_size=1,
        max_size=4,
    )
)
def test_a_cursor_brings_back_what_it_was_made_of(values: list[str]) -> None:
    assert Page(cursor=cursor_of(*values)).after(*([str] * len(values))) == values


@given(st.text(max_size=40))
def test_anything_else_is_refused(cursor: str) -> None:
    try:
        found = Page(cursor=cursor).after(int, str)
    except Invalid as refused:
        assert refused.errors[0].field == "cursor"
    else:
        assert found is None or len(found) == 2


def test_no_cursor_is_the_first_page() -> None:
    assert Page().after(str) is None
    with pytest.raises(Invalid):
        Page(cursor=cursor_of("a", "b")).after(str)
