"""The tree: units and their dated versions. Read by everybody, written by `service` here."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app.core.db import PathColumn, Record, words
from app.core.ids import new_id

SEGMENT = 4  # characters of the path per level; a unit's path = its parent's + its own segment


class UnitKind(StrEnum):
    """Kinds of node (research: QĐ 294-QĐ/TW; the district until 30-6-2025)."""

    province = "province"  # đảng bộ tỉnh
    district = "district"  # đảng bộ huyện (mô hình trước 1-7-2025)
    commune = "commune"  # đảng bộ xã, phường, thị trấn
    attached = "attached"  # đảng bộ trực thuộc
    grassroots = "grassroots"  # đảng bộ cơ sở
    branch = "branch"  # đảng bộ bộ phận
    cell = "cell"  # chi bộ


class CellType(StrEnum):
    """What kind of cell: drives content of its meetings."""

    residential = "residential"  # khu dân cư: thôn, xóm, phố
    agency = "agency"
    state_firm = "state_firm"
    private_firm = "private_firm"
    school = "school"
    armed_forces = "armed_forces"


class Duty(StrEnum):
    """What a committee may be in charge of; who is, is an inherited setting."""

    assigns = "assigns"
    decides = "decides"
    excuses = "excuses"
    closes = "closes"


class Unit(Record, table=True):
    """A node as it is now. Cells carry the profile; settings are inherited when empty."""

    __tablename__ = "unit"
    __table_args__ = (
        Index("uq_unit_path", "path", unique=True),
        Index("uq_unit_parent_code", "parent_id", "code", unique=True),
    )

    kind: UnitKind = Field(sa_type=words(UnitKind))
    code: str = Field(max_length=20)
    name: str = Field(max_length=160)
    folded: str = Field(max_length=160, index=True)
    parent_id: UUID | None = Field(default=None, foreign_key="unit.id", index=True)
    path: str = Field(sa_type=PathColumn)
    opened_on: date
    closed_on: date | None = None

    # Profile of a cell
    members: int | None = None
    exempt: int | None = None
    cell_type: CellType | None = Field(default=None, sa_type=words(CellType))
    has_committee: bool | None = None  # None: by size, chi ủy from 9 members
    usual_day: int | None = None  # 1..28
    usual_time: str | None = Field(default=None, max_length=5)  # HH:MM
    place: str | None = Field(default=None, max_length=200)
    place_lat: float | None = None
    place_lon: float | None = None

    # Which kind of ancestor is in charge, e.g. "district"; None inherits
    assigns: UnitKind | None = Field(default=None, sa_type=words(UnitKind))
    decides: UnitKind | None = Field(default=None, sa_type=words(UnitKind))
    excuses: UnitKind | None = Field(default=None, sa_type=words(UnitKind))
    closes: UnitKind | None = Field(default=None, sa_type=words(UnitKind))

    @property
    def chi_uy(self) -> bool:
        """Whether the cell has a committee (chi ủy): as set, else from 9 members on."""
        return self.has_committee if self.has_committee is not None else (self.members or 0) >= 9


class UnitVersion(SQLModel, table=True):
    """Where a unit stood and what it was called, from a day to a day (both included)."""

    __tablename__ = "unit_version"
    __table_args__ = (Index("ix_unit_version_path", "path", "from_on"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    unit_id: UUID = Field(foreign_key="unit.id", index=True)
    parent_id: UUID | None = None
    path: str = Field(sa_type=PathColumn)
    name: str = Field(max_length=160)
    from_on: date
    to_on: date | None = None
