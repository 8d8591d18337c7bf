"""What a second workbook does to what stands: profiles, secretaries, visitors, strangers' rows."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from app.access.permissions import Role
from app.assignments.models import Assignment
from app.core import clock, db
from app.meetings.models import Meeting, MeetingState
from app.organisation.models import Unit, UnitKind
from app.people.models import Person, Post
from tests.fixtures.cast import Cast, sign_in
from tests.fixtures.client import Api
from tests.imports.books import FIRST, HEADER, book, cell
from tests.imports.desk import Desk, adds_up, cell_named, dump, figures, findings, person_with

LEADER, VISITOR = "0970300001", "0358600001"
NOBODY = {"visitor": None, "title": None, "visitor_phone": None, "since": None}


@pytest.fixture
def desk(api: Api, cast: Cast) -> Desk:
    return Desk(sign_in(api, cast.chau), cast.kim_son)


def again(desk: Desk, *rows: list[Any], **how: Any) -> dict[str, Any]:
    """Take rows in, and see that they are then known."""
    data = book(rows, **how)
    read = desk.take_in(data)
    adds_up(read)
    second = desk.check(data)
    assert figures(second)[:2] == (0, 0), second
    return read


def test_a_profile_follows_the_file(desk: Desk) -> None:
    again(desk, cell(1), cell(2))
    read = again(desk, cell(1, members=31, exempt=0, day=28, time="23:45", place="Đình"), cell(2))
    assert figures(read) == (0, 1, 1, 0)
    with db.read_session() as session:
        changed = cell_named(session, "14620", "Chi bộ phố 1")
        assert (changed.members, changed.exempt, changed.place) == (31, 0, "Đình")
        assert (changed.usual_day, changed.usual_time, changed.version) == (28, "23:45", 2)
        meetings = session.exec(select(Meeting).where(Meeting.cell_id == changed.id)).all()
        coming = [m for m in meetings if m.month > clock.this_month()]
        assert {clock.local(m.starts_at).day for m in coming if m.starts_at} == {28}
        assert {m.place for m in coming} == {"Đình"}


def test_what_the_file_leaves_blank_stays(desk: Desk) -> None:
    again(desk, cell(1))
    header = [label for label in HEADER if label != "Miễn sinh hoạt"]
    row = cell(1, place=None, secretary=None, secretary_phone=None, **NOBODY)
    del row[HEADER.index("Miễn sinh hoạt")]
    before = dump()
    read = again(desk, row, header=[header])
    assert figures(read) == (0, 0, 1, 0)
    assert dump() == before


def test_fewer_members_than_are_exempt_here(desk: Desk) -> None:
    again(desk, cell(1))
    header = [label for label in HEADER if label != "Miễn sinh hoạt"]
    row = cell(1, members=3)
    del row[HEADER.index("Miễn sinh hoạt")]
    read = desk.check(book([row], header=[header]))
    assert figures(read) == (0, 0, 0, 1)
    assert (FIRST, "Số đảng viên", "exempt_over_members") in findings(read)


def leading(cell_id: object) -> list[tuple[str | None, date, date | None, bool]]:
    with db.read_session() as session:
        posts = session.exec(
            select(Post, Person)
            .join(Person)
            .where(Post.unit_id == cell_id, Post.role == Role.secretary)
        ).all()
        return [(p.phone, post.from_on, post.to_on, post.is_deputy) for post, p in posts]


def test_another_secretary_ends_the_old_post(desk: Desk) -> None:
    again(desk, cell(1))
    today = clock.today()
    with db.read_session() as session:
        id = cell_named(session, "14620", "Chi bộ phố 1").id
    assert leading(id) == [(LEADER, today.replace(day=1), None, False)]
    read = again(desk, cell(1, secretary="Lê Thị Nga", secretary_phone="0970300777"))
    assert figures(read) == (0, 1, 0, 0)
    assert sorted(leading(id), key=str) == sorted(
        [
            (LEADER, today.replace(day=1), today - timedelta(days=1), False),
            ("0970300777", today, None, False),
        ],
        key=str,
    )
    # And back within the same day: the post that began today is withdrawn.
    again(desk, cell(1))
    standing = [p for p in leading(id) if p[2] is None]
    assert standing == [(LEADER, today, None, False)]


def test_a_deputy_who_becomes_secretary(desk: Desk, cast: Cast) -> None:
    row = cell(
        1, code="14620", name="Chi bộ xóm 9", secretary="Trịnh Thị Thắm",
        secretary_phone=cast.tham.phone, **NOBODY,
    )  # fmt: skip
    first = cell(
        1, code="14620", name="Chi bộ xóm 9", secretary="Trần Thị Tuyến",
        secretary_phone=cast.tuyen.phone, **NOBODY,
    )  # fmt: skip
    again(desk, first)
    with db.write_session() as session:
        made = cell_named(session, "14620", "Chi bộ xóm 9")
        session.add(
            Post(
                person_id=cast.tham.id, role=Role.secretary, unit_id=made.id, unit_path=made.path,
                is_deputy=True, from_on=clock.today() - timedelta(days=40),
            )
        )  # fmt: skip
    again(desk, row)
    standing = [p for p in leading(made.id) if p[2] is None]
    assert standing == [(cast.tham.phone, clock.today(), None, False)]
    assert len(leading(made.id)) == 3


def test_a_secretary_without_a_phone_gets_one_later(desk: Desk) -> None:
    again(desk, cell(1, secretary_phone=None))
    with db.read_session() as session:
        known = session.exec(select(Person).where(Person.full_name == "Đỗ Văn Đạt")).one()
        assert known.phone is None
    read = again(desk, cell(1))
    assert figures(read) == (0, 1, 0, 0)
    with db.read_session() as session:
        assert person_with(session, LEADER).id == known.id


def test_the_same_name_under_another_phone_is_another_person(desk: Desk) -> None:
    again(desk, cell(1))
    read = desk.check(book([cell(1, secretary_phone="0970300777")]))
    assert figures(read) == (0, 1, 0, 0)
    assert findings(read) == [(FIRST, "Điện thoại bí thư", "phone_differs")]


def test_a_phone_of_somebody_else_leaves_the_row_out(desk: Desk, cast: Cast) -> None:
    rows = [
        cell(1, visitor_phone=cast.hau.phone),
        cell(2, secretary_phone=cast.stranger_office.phone),
        cell(3),
    ]
    read = again(desk, *rows)
    assert figures(read) == (1, 0, 0, 2)
    told = {f["row"]: f["message"] for f in read["rows"]}
    assert "Phạm Văn Hậu" in told[FIRST]
    assert cast.stranger_office.full_name not in told[FIRST + 1]  # not ours to show
    with db.read_session() as session:
        cells = session.exec(select(Unit).where(Unit.kind == UnitKind.cell)).all()
        assert {c.name for c in cells if c.name.startswith("Chi bộ phố")} == {"Chi bộ phố 3"}


def test_known_people_are_used_not_doubled(desk: Desk, cast: Cast) -> None:
    row = cell(1, visitor="Pham Van Hau", title="Trưởng ban", visitor_phone=cast.hau.phone)
    again(desk, row)
    with db.read_session() as session:
        hau = session.get_one(Person, cast.hau.id)
        assert (hau.full_name, hau.title) == ("Phạm Văn Hậu", "Trưởng ban")
        posts = session.exec(select(Post).where(Post.person_id == hau.id)).all()
        assert len(posts) == 1
        assert (
            len(session.exec(select(Assignment).where(Assignment.person_id == hau.id)).all()) == 3
        )


def test_a_person_of_another_place_keeps_the_title(desk: Desk, cast: Cast) -> None:
    """Somebody outside may be assigned here; the data of the person stay their home's."""
    guest = cast.stranger_visitor
    again(desk, cell(1, visitor=guest.full_name, title="Khác", visitor_phone=guest.phone))
    with db.read_session() as session:
        assert session.get_one(Person, guest.id).title == "Đảng ủy viên"
        posts = session.exec(select(Post).where(Post.person_id == guest.id)).all()
        assert {p.unit_id for p in posts} == {cast.phat_diem.id, cast.kim_son.id}


def test_an_assignment_absent_from_the_file_stays(desk: Desk) -> None:
    again(desk, cell(1))
    other = cell(1, visitor="Lê Văn Bình", visitor_phone="0358600777")
    read = again(desk, other)
    assert figures(read) == (0, 1, 0, 0)
    with db.read_session() as session:
        id = cell_named(session, "14620", "Chi bộ phố 1").id
        found = session.exec(select(Assignment).where(Assignment.cell_id == id)).all()
        assert [a.ends_on for a in found] == [None, None]


def test_an_assignment_without_a_day_begins_with_the_month(desk: Desk) -> None:
    again(desk, cell(1, since=None))
    with db.read_session() as session:
        id = cell_named(session, "14620", "Chi bộ phố 1").id
        (found,) = session.exec(select(Assignment).where(Assignment.cell_id == id))
        assert found.starts_on == clock.today().replace(day=1)


def test_an_assignment_that_ended_is_told_not_revived(desk: Desk) -> None:
    again(desk, cell(1))
    with db.write_session() as session:
        id = cell_named(session, "14620", "Chi bộ phố 1").id
        (found,) = session.exec(select(Assignment).where(Assignment.cell_id == id))
        found.ends_on = clock.today() - timedelta(days=3)
        session.add(found)
    read = desk.check(book([cell(1)]))
    assert figures(read) == (0, 0, 1, 0)
    assert findings(read) == [(FIRST, "Cán bộ được phân công", "assignment_ended")]
    tomorrow = datetime.combine(clock.today() + timedelta(days=1), datetime.min.time())
    assert figures(desk.check(book([cell(1, since=tomorrow)]))) == (0, 1, 0, 0)


def test_communes_known_new_elsewhere_and_unnamed(desk: Desk, cast: Cast) -> None:
    with db.write_session() as session:
        session.get_one(Unit, cast.phat_diem.id).code = "14777"
        session.get_one(Unit, cast.an_hoa.id).code = "14623"
        closed = session.get_one(Unit, cast.kim_dinh.id)
        closed.code, closed.closed_on = "14632", date(2025, 6, 30)
    rows = [
        cell(1, code="14777", commune="Xã Phát Diệm"),
        cell(2, code="14623", commune="Xã Ân Hòa"),
        cell(3, code="14632", commune="Xã Kim Định"),
        cell(4, code="14888", commune=None),
        cell(5, code="14623", commune="Xã Khác"),
        cell(6, code="14999", commune="Xã Mới"),
    ]
    read = again(desk, *rows)
    assert figures(read) == (3, 0, 0, 3)
    codes = {(f["row"] - FIRST + 1, f["code"]) for f in read["rows"]}
    assert {
        (1, "commune_elsewhere"), (3, "commune_closed"), (4, "commune_unknown"),
    } <= codes  # fmt: skip
    assert cast.phat_diem.name not in str(read["rows"])
    with db.read_session() as session:
        assert cell_named(session, "14623", "Chi bộ phố 2").code == "001"
        assert session.exec(select(Unit.name).where(Unit.code == "14999")).one() == "Xã Mới"
        assert session.get_one(Unit, cast.an_hoa.id).name == "Đảng bộ xã Ân Hòa"


def test_existing_cells_are_found_by_folded_name(desk: Desk, cast: Cast) -> None:
    with db.write_session() as session:
        session.get_one(Unit, cast.an_hoa.id).code = "14623"
    row = cell(
        1, code="14623", commune="Xã Ân Hòa", name="CHI BO XOM 1", members=11, exempt=1, day=5,
        time="19h30", place="Nhà văn hóa xóm 1", secretary=cast.tuyen.full_name,
        secretary_phone=cast.tuyen.phone, visitor=cast.hau.full_name, title="Huyện ủy viên",
        visitor_phone=cast.hau.phone,
    )  # fmt: skip
    assert figures(desk.check(book([row]))) == (0, 0, 1, 0)


def test_two_cells_of_one_name_are_not_guessed(desk: Desk, cast: Cast) -> None:
    with db.write_session() as session:
        session.get_one(Unit, cast.an_hoa.id).code = "14623"
        session.get_one(Unit, cast.an_hoa_2.id).name = "Chi bộ XÓM 1"
    read = desk.check(book([cell(1, code="14623", commune="Xã Ân Hòa", name="Chi bộ xóm 1")]))
    assert figures(read) == (0, 0, 0, 1)
    assert (FIRST, "Tên chi bộ", "cell_ambiguous") in findings(read)


def test_a_commune_that_assigns_itself_is_left_to_itself(desk: Desk, cast: Cast) -> None:
    with db.write_session() as session:
        commune = session.get_one(Unit, cast.an_hoa.id)
        commune.code, commune.assigns = "14623", UnitKind.commune
    read = desk.check(book([cell(1, code="14623", commune="Xã Ân Hòa"), cell(2)]))
    assert figures(read) == (1, 0, 0, 1)
    assert (FIRST, "Mã xã", "not_in_charge") in findings(read)


def test_a_commune_of_2025_takes_in_its_own_cells_only(api: Api, cast: Cast) -> None:
    with db.write_session() as session:
        session.get_one(Unit, cast.phat_diem.id).code = "14620"
    desk = Desk(sign_in(api, cast.stranger_office), cast.phat_diem)
    title = [["ĐẢNG ỦY XÃ PHÁT DIỆM"], ["DANH SÁCH CHI BỘ"]]
    rows = [cell(1), cell(2, code="14623", commune="Thị trấn Bình Minh")]
    read = again(desk, *rows, title=title)
    assert figures(read) == (1, 0, 0, 1)
    assert read["needs_confirmation"] is None
    assert [f["code"] for f in read["rows"] if f["severity"] == "error"] == ["other_commune"]
    with db.read_session() as session:
        made = cell_named(session, "14620", "Chi bộ phố 1")
        assert made.parent_id == cast.phat_diem.id
        visiting = session.exec(
            select(Post).where(Post.unit_id == cast.phat_diem.id, Post.role == Role.visitor)
        ).all()
        assert person_with(session, VISITOR).id in {p.person_id for p in visiting}
        states = {m.state for m in session.exec(select(Meeting).where(Meeting.cell_id == made.id))}
        assert states == {MeetingState.expected}


def test_messy_rows_in_others_stay_out_and_everything_adds_up(desk: Desk) -> None:
    """The others go in as one transaction; nothing is silently ignored."""
    rows = [
        cell(1), cell(2, code=None, commune=None, visitor_phone="358.600.002"),
        cell(3, exempt=99), [], ["", "", "Cộng", "", 90], cell(4, day=31), cell(1),
        cell(5, time="7h30", secretary_phone="09123 000"), cell(6, since="2026-13-01"),
        cell(7, code="14623", commune="Thị trấn Bình Minh", day="Ngày 05", since="01/02/2026"),
    ]  # fmt: skip
    read = again(desk, *rows)
    assert figures(read) == (4, 0, 0, 3)
    assert read["counts"] == {
        "total": 10, "understood": 4, "duplicate": 1, "summary": 2, "rejected": 3,
    }  # fmt: skip
    errors = {f["row"] - FIRST for f in read["rows"] if f["severity"] == "error"}
    assert errors == {2, 5, 8}
    with db.read_session() as session:
        cells = session.exec(select(Unit).where(Unit.kind == UnitKind.cell)).all()
        names = {c.name for c in cells if c.name.startswith("Chi bộ phố")}
        assert names == {f"Chi bộ phố {n}" for n in (1, 2, 5, 7)}
        assert person_with(session, "0358600002").full_name == "Phan Minh Thiện Hai"
