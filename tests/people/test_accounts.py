"""The first administrator, the demo's page, and clearing away what has expired."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import func, select

from app.access.permissions import Permission
from app.core import db
from app.core.errors import Invalid
from app.core.marks import mark
from app.core.settings import settings
from app.deps import actor_of
from app.people.models import Account, DemoLogin, Invitation, SignIn, SignInFailure
from app.people.service import create_first_admin, profile, purge
from app.people.service.sign_in import begin, sign_in
from tests.fixtures.cast import API, Cast, token_of
from tests.fixtures.client import Api


def test_the_first_administrator_of_an_empty_system(database: str) -> None:
    for password in ("mật khẩu đầu tiên", "mật khẩu thứ hai"):  # again: a new password
        with db.write_session() as session:
            create_first_admin(
                session, phone="+84 912 345 678", password=password, full_name="Quản trị",
                province="Đảng bộ tỉnh",
            )  # fmt: skip
    begun = sign_in("0912345678", "mật khẩu thứ hai", address="127.0.0.1")
    actor = actor_of(begun.access_token)
    assert actor.has(Permission.post_grant)
    with db.read_session() as session:
        person, units = profile(session, actor)
    assert person.has_account
    assert [u.name for u in units] == ["Đảng bộ tỉnh"]


@pytest.mark.parametrize(
    ("phone", "password"), [("123", "đủ dài để được nhận"), ("0912345678", "ngắn")]
)
def test_no_administrator_with_a_bad_phone_or_password(
    database: str, phone: str, password: str
) -> None:
    with pytest.raises(Invalid), db.write_session() as session:
        create_first_admin(
            session, phone=phone, password=password, full_name="A", province="Đảng bộ tỉnh"
        )
    with db.read_session() as session:
        assert session.exec(select(Account)).first() is None


def test_the_demos_page(api: Api, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with db.write_session() as session:
        session.add(
            DemoLogin(
                key="secretary", position=2, person_id=cast.tuyen.id, role_label="Bí thư chi bộ",
                password="mẫu", note="mô hình trước 1-7-2025",
            )
        )  # fmt: skip
        session.add(
            DemoLogin(
                key="visitor", position=1, person_id=cast.hau.id, role_label="Cán bộ dự sinh hoạt",
                password="mẫu",
            )
        )  # fmt: skip
    monkeypatch.setattr(settings(), "demo", True)
    assert api.get(f"{API}/auth/demo-logins").status_code == 404  # not a demo's database
    with db.write_session() as session:
        mark(session, "demo")
    rows = api.get(f"{API}/auth/demo-logins").json()
    assert [row["key"] for row in rows] == ["visitor", "secretary"]
    assert rows[1] == {
        "key": "secretary",
        "role": "Bí thư chi bộ",
        "name": "Trần Thị Tuyến",
        "username": cast.tuyen.phone,
        "password": "mẫu",
        "unit": {"id": str(cast.an_hoa_1.id), "kind": "cell", "name": "Chi bộ xóm 1"},
        "note": "mô hình trước 1-7-2025",
    }
    monkeypatch.setattr(settings(), "demo", False)
    assert api.get(f"{API}/auth/demo-logins").status_code == 404


def test_purge_leaves_what_still_serves(cast: Cast, move_clock: Callable[[datetime], None]) -> None:
    began = datetime.now(UTC)
    move_clock(began)
    token_of(cast.tuyen)  # a sign-in of one day
    with db.write_session() as session:
        begin(session, cast.tuyen.id)  # one of ninety
        session.add(SignInFailure(key="k", at=began))
        for token, days in (("a", 1), ("b", 10)):
            session.add(
                Invitation(
                    person_id=cast.hau.id, token_hash=token, code_hash=token,
                    expires_at=began + timedelta(days=days),
                )
            )  # fmt: skip
    move_clock(began + timedelta(days=3))
    with db.write_session() as session:
        assert purge(session) == 3
    with db.read_session() as session:
        left = [
            session.exec(select(func.count()).select_from(table)).one()
            for table in (SignIn, SignInFailure, Invitation)
        ]
    assert left == [1, 0, 1]
