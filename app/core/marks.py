"""Facts about this database as a whole, such as that it holds the demo. For `cli` and `main`."""

from sqlmodel import Field, Session, SQLModel


class Mark(SQLModel, table=True):
    """A named fact, e.g. `demo`."""

    __tablename__ = "mark"

    key: str = Field(primary_key=True, max_length=40)
    value: str = Field(default="", max_length=200)


def mark(session: Session, key: str, value: str = "") -> None:
    """Set a mark."""
    session.merge(Mark(key=key, value=value))


def marked(session: Session, key: str) -> str | None:
    """The value of a mark, or None."""
    found = session.get(Mark, key)
    return found.value if found else None
