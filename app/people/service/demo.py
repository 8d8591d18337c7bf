"""The people of the demo's first page, as its seed wrote them. For the route that lists them."""

from sqlmodel import Session

from app.organisation import queries as organisation
from app.organisation.schemas import UnitRef
from app.people import queries
from app.people.schemas import DemoLogin


def logins(session: Session) -> list[DemoLogin]:
    """One row per demo person, at the unit of the present post."""
    rows = queries.demo_logins(session)
    posts = queries.posts_of(session, [p.id for _, p in rows], in_force=True)
    paths = {
        person.id: posts[person.id][0].unit_path if posts[person.id] else person.home_path
        for _, person in rows
    }
    units = organisation.units_at(session, list(paths.values()))
    return [
        DemoLogin(
            key=row.key,
            role=row.role_label,
            name=person.full_name,
            username=person.phone or "",
            password=row.password,
            unit=UnitRef.model_validate(units[paths[person.id]]),
            note=row.note,
        )
        for row, person in rows
    ]
