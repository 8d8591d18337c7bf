"""Phone numbers, slip codes and who may grant what: pure rules."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.access.actor import Actor, Grant
from app.access.permissions import Role
from app.core.ids import new_id
from app.people import rules

SINCE = date(2025, 1, 1)


@pytest.mark.parametrize(
    "typed",
    ["0912000518", "+84 912 000 518", "84912000518", "912000518", "0912.000.518",
     " 0912-000-518 ", "+84 (0)912 000 518"],
)  # fmt: skip
def test_a_phone_has_one_form(typed: str) -> None:
    assert rules.normal_phone(typed) == "0912000518"


@pytest.mark.parametrize("typed", ["", "abc", "12", "09120005180", "٠٩١٢٠٠٠٥١٨", "1234567890"])
def test_what_is_no_phone(typed: str) -> None:
    assert rules.normal_phone(typed) is None


@given(st.text(max_size=40))
def test_any_text_is_a_phone_or_not(typed: str) -> None:
    phone = rules.normal_phone(typed)
    assert phone is None or (len(phone) == 10 and rules.normal_phone(phone) == phone)


def test_codes_avoid_look_alikes_and_survive_typing() -> None:
    code = rules.new_code()
    assert len(code) == 8
    assert not set("01OILUV") & set(rules.CODE_ALPHABET)
    assert rules.normal_code(f" {rules.shown_code(code).lower()} ") == code
    assert rules.normal_code("O0000000") is None
    assert rules.normal_code("ABC") is None


def _holding(role: Role, path: str) -> Actor:
    return Actor(new_id(), (Grant(role, path, SINCE),))


def test_an_administrator_grants_anything_in_the_own_subtree_only() -> None:
    admin = _holding(Role.admin, "00010001")
    for role in Role:
        assert rules.may_grant(admin, role, "000100010001")
        assert not rules.may_grant(admin, role, "00010002")
        assert not rules.may_grant(admin, role, "0001")


def test_an_office_grants_secretaries_and_visitors_only() -> None:
    office = _holding(Role.office, "0001")
    granted = {role for role in Role if rules.may_grant(office, role, "00010001")}
    assert granted == {Role.secretary, Role.visitor}


@pytest.mark.parametrize("role", [Role.standing, Role.secretary, Role.visitor])
def test_others_grant_nothing(role: Role) -> None:
    holder = _holding(role, "0001")
    assert not any(rules.may_grant(holder, wanted, "0001") for wanted in Role)


def test_an_administrators_slip_is_an_administrators_to_give() -> None:
    office, admin = _holding(Role.office, "0001"), _holding(Role.admin, "0001")
    assert rules.may_invite(office, Role.standing, "00010001")
    assert not rules.may_invite(office, Role.admin, "00010001")
    assert rules.may_invite(admin, Role.admin, "00010001")
    assert not rules.may_invite(admin, Role.secretary, "0002")
