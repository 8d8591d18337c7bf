"""The shape of a scoring sheet. Pure; every module of this package may import it.

Only the shape: a sheet from outside comes in through `sheet.read_sheet`, which also checks that it
does not contradict itself. The same JSON (`Sheet.model_dump(mode="json")`) is what phones receive.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
)
from pydantic_core import PydanticCustomError

from app.core.text import clean

MeetingKind = Literal["regular", "thematic", "combined", "extraordinary", "congress"]
ClassKey = Literal["tot", "kha", "trung_binh", "kem"]
CLASS_ORDER: tuple[ClassKey, ...] = ("tot", "kha", "trung_binh", "kem")

RATES = ("attendance_rate", "speakers_rate", "tasks_done_rate")
Rate = Literal["attendance_rate", "speakers_rate", "tasks_done_rate"]
DURATION = re.compile(r"duration_at_least_([1-9]\d{0,2})")
LARGEST = 999


def _exact(places: int, top: int) -> BeforeValidator:
    """A number as written, with few enough decimals that both languages hold it exactly."""

    def check(value: object) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise PydanticCustomError("number", "Phải là số.")
        number = Decimal(str(value))
        if not number.is_finite() or not 0 <= number <= top:
            raise PydanticCustomError("range", "Phải từ 0 đến {top}.", {"top": top})
        if number != round(number, places):
            raise PydanticCustomError(
                "decimals", "Tối đa {places} chữ số thập phân.", {"places": places}
            )
        return number

    return BeforeValidator(check)


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass  # said below, in the reader's language
    raise PydanticCustomError("day", "Phải là ngày, ví dụ 2025-10-28.")


def _line(value: str) -> str:
    text = clean(value)
    if not 1 <= len(text) <= 300:
        raise PydanticCustomError("line", "Phải có từ 1 đến 300 ký tự.")
    return text


def _figure(value: str) -> str:
    if value in RATES or value == "no_unexcused_absence" or DURATION.fullmatch(value):
        return value
    raise PydanticCustomError(
        "figure",
        "Biên bản không có số liệu này; chỉ nhận: {names}.",
        {"names": ", ".join((*RATES, "no_unexcused_absence", "duration_at_least_90"))},
    )


Number = Annotated[Decimal, PlainSerializer(float, when_used="json")]
Points = Annotated[Number, _exact(2, LARGEST)]
Share = Annotated[Number, _exact(4, 1)]
Day = Annotated[date, BeforeValidator(_day)]
Line = Annotated[str, AfterValidator(_line)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)


class Level(_Part):
    """One step of a ladder: reached from a share on, or picked by its label."""

    points: Points
    at_least: Share | None = None
    label: Line | None = None


class Item(_Part):
    """One criterion."""

    key: Key
    title: Line
    max: Points
    type: Literal["toggle", "points", "levels"]
    levels: tuple[Level, ...] = Field((), max_length=20)
    # Computed from the meeting's record, never asked.
    from_record: Annotated[str, AfterValidator(_figure)] | None = None
    # Asked, but the screen shows this figure of the record beside it.
    hint: Rate | None = None
    drop_to_lowest_if: Literal["any_unexcused_absence"] | None = None
    only_meeting_kinds: tuple[MeetingKind, ...] | None = None
    full_if: Literal["secretary_only_cell"] | None = None


class Group(_Part):
    """A heading with its items; without items it is itself one points item."""

    key: Key
    title: Line
    max: Points | None = None
    items: tuple[Item, ...] = Field((), max_length=60)


class ClassRule(_Part):
    """A class, the total from which it holds, and the items that must be full for it."""

    key: ClassKey = Field(alias="class")
    at_least: Points = Field(alias="from")
    requires_max: tuple[str, ...] = Field((), max_length=60)


@dataclass(frozen=True)
class Criterion:
    """An item where it stands: `id` names it in answers and gates, `number` names it to people."""

    id: str
    number: str
    group: str
    path: str
    item: Item


class Sheet(_Part):
    """A whole scoring sheet. One that came through `read_sheet` is consistent."""

    code: Line
    title: Line
    issuer: Line
    issued_on: Day | None = None
    status: Literal["mau", "chua_doi_chieu", "chinh_thuc"]
    effective_from: Day
    meeting_kinds: tuple[MeetingKind, ...] = Field(min_length=1)
    scale: Annotated[Points, Field(gt=0)] = Decimal(100)
    # What happens to the points of an item that does not apply to a meeting: the rest is scaled
    # up to the whole, or the item counts as full.
    not_applicable: Literal["rescale", "full"] = "rescale"
    classes: tuple[ClassRule, ...] = Field(min_length=1, max_length=4)
    groups: tuple[Group, ...] = Field(min_length=1, max_length=30)

    def criteria(self) -> list[Criterion]:
        """Every criterion in the order of the sheet."""
        found = []
        for g, group in enumerate(self.groups):
            for i, item in enumerate(group.items):
                name, number = f"{group.key}.{item.key}", f"{g + 1}.{i + 1}"
                found.append(Criterion(name, number, group.key, f"groups.{g}.items.{i}", item))
            if not group.items:
                only = Item(key=group.key, title=group.title, max=group.max or 0, type="points")
                found.append(Criterion(group.key, str(g + 1), group.key, f"groups.{g}", only))
        return found
