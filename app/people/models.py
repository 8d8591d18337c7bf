"""Persons, their posts, accounts, sign-ins and invitations. Written by `service` here."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app.access.permissions import Role
from app.core.clock import stamp
from app.core.db import Instant, PathColumn, Record, words
from app.core.ids import new_id


class Person(Record, table=True):
    """Somebody with a function here; ordinary members are counts, not persons."""

    __tablename__ = "person"

    full_name: str = Field(max_length=160)
    folded: str = Field(max_length=160, index=True)
    phone: str | None = Field(default=None, max_length=15, unique=True)
    title: str = Field(default="", max_length=200)  # chức vụ, đơn vị
    home_unit_id: UUID = Field(foreign_key="unit.id", index=True)
    home_path: str = Field(sa_type=PathColumn, index=True)


class Post(Record, table=True):
    """A role at a unit, from a day to a day (both included)."""

    __tablename__ = "post"
    __table_args__ = (Index("ix_post_unit_role", "unit_path", "role"),)

    person_id: UUID = Field(foreign_key="person.id", index=True)
    role: Role = Field(sa_type=words(Role))
    unit_id: UUID = Field(foreign_key="unit.id", index=True)
    unit_path: str = Field(sa_type=PathColumn)
    is_deputy: bool = False
    from_on: date
    to_on: date | None = None


class Account(SQLModel, table=True):
    """How a person signs in. No row: never invited."""

    __tablename__ = "account"

    person_id: UUID = Field(primary_key=True, foreign_key="person.id")
    password_hash: str | None = Field(default=None, max_length=200)
    disabled_at: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = Field(default_factory=stamp, sa_type=Instant)


class SignIn(SQLModel, table=True):
    """A family of refresh tokens. Token n is derived from (id, n); `generation` is the last used.

    The successor may be handed out again until it is first used; an older one ends the family.
    """

    __tablename__ = "sign_in"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    generation: int = 0
    created_at: datetime = Field(default_factory=stamp, sa_type=Instant)
    used_at: datetime = Field(default_factory=stamp, sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    agent: str = Field(default="", max_length=120)
    invited_by: UUID | None = None  # who issued the slip that opened it; None: by password


class SignInFailure(SQLModel, table=True):
    """A refused sign-in, counted per (account, address); purged after a day."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index("ix_sign_in_failure_key", "key", "at"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    key: str = Field(max_length=64)
    at: datetime = Field(default_factory=stamp, sa_type=Instant)


class Invitation(SQLModel, table=True):
    """A slip that signs its person in once, without a password. Only hashes are kept."""

    __tablename__ = "invitation"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    code_hash: str = Field(max_length=64, unique=True)
    created_by: UUID | None = None
    created_at: datetime = Field(default_factory=stamp, sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class DemoLogin(SQLModel, table=True):
    """A row of the demo's first page; written by the demo's seed, empty everywhere else."""

    __tablename__ = "demo_login"

    key: str = Field(primary_key=True, max_length=40)
    position: int
    person_id: UUID = Field(foreign_key="person.id")
    role_label: str = Field(max_length=80)
    password: str = Field(max_length=80)
    note: str = Field(default="", max_length=120)
