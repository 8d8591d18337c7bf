"""The shape of a scoring sheet and of a result. Pure; every module of this package may import it.

Only the shape: a sheet from outside comes in through `checks.read_sheet`, which also refuses what
contradicts itself. The same JSON (`Sheet.model_dump(mode="json")`) is what phones receive.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
)
from pydantic_core import PydanticCustomError

from app.core.errors import FieldError
from app.core.text import clean

MeetingKind = Literal["regular", "thematic", "combined", "extraordinary", "congress"]
ClassKey = Literal["tot", "kha", "trung_binh", "kem"]
CLASS_ORDER: tuple[ClassKey, ...] = ("tot", "kha", "trung_binh", "kem")
CLASS_NAMES: dict[ClassKey, str] = {
    "tot": "Tốt",
    "kha": "Khá",
    "trung_binh": "Trung bình",
    "kem": "Kém",
}

# Of those summoned; the second leaves those out who were away with a reason.
Rate = Literal[
    "attendance_rate", "attendance_rate_less_excused", "speakers_rate", "tasks_done_rate"
]
RATES: tuple[str, ...] = get_args(Rate)
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


def _line(longest: int) -> AfterValidator:
    def check(value: str) -> str:
        text = clean(value)
        if not 1 <= len(text) <= longest:
            raise PydanticCustomError("line", "Phải có từ 1 đến {n} ký tự.", {"n": longest})
        return text

    return AfterValidator(check)


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
Line = Annotated[str, _line(300)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)


class Level(_Part):
    """One step of a ladder: reached from a share on, or above it, or picked by its label."""

    points: Points
    at_least: Share | None = None
    above: Share | None = None  # "trên 50%": exactly half is the next step
    label: Line | None = None

    @property
    def bound(self) -> tuple[Decimal, bool] | None:
        """Where the step begins, and whether only above it; sorts as the steps do."""
        if self.above is not None:
            return self.above, True
        return None if self.at_least is None else (self.at_least, False)

    def holds(self, share: Fraction) -> bool:
        """Whether a share reaches the step."""
        if self.above is not None:
            return share > Fraction(self.above)
        return share >= Fraction(self.at_least or 0)


class Item(_Part):
    """One criterion."""

    key: Key
    title: Line
    max: Points
    type: Literal["toggle", "points", "levels"]
    levels: tuple[Level, ...] = Field(default=(), max_length=20)
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
    items: tuple[Item, ...] = Field(default=(), max_length=60)


class ClassRule(_Part):
    """A class, the total from which it holds, and the items that must be full for it."""

    key: ClassKey = Field(alias="class")
    at_least: Points = Field(alias="from")
    # The sheet's own word, where it has another one than `CLASS_NAMES`: "Đạt chất lượng".
    name: Annotated[str, _line(40)] | None = None
    requires_max: tuple[str, ...] = Field(default=(), max_length=60)


class Least(_Part):
    """How many of a year's meetings must reach a class: a number of them, or a share."""

    key: ClassKey = Field(alias="class")
    meetings: Annotated[int, Field(ge=1, le=60)] | None = None
    share: Annotated[Share, Field(gt=0)] | None = None


class YearRule(_Part):
    """A class of the year, and what all and some of its meetings must have reached."""

    key: ClassKey = Field(alias="class")
    every: ClassKey | None = None
    least: tuple[Least, ...] = Field(default=(), max_length=4)


class Yearly(_Part):
    """How the decided classes of a year's meetings become one ("xếp loại sinh hoạt năm")."""

    meeting_kinds: tuple[MeetingKind, ...] = Field(default=("regular", "combined"), min_length=1)
    # A month in which the cell did not meet: no meeting to judge, or one of the lowest class.
    not_held: Literal["left_out", "lowest"] = "left_out"
    classes: tuple[YearRule, ...] = Field(min_length=1, max_length=4)


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

    code: Annotated[str, _line(60)]
    title: Line
    issuer: Annotated[str, _line(200)]
    issued_on: Day | None = None
    status: Literal["mau", "chua_doi_chieu", "chinh_thuc"]
    effective_from: Day
    meeting_kinds: tuple[MeetingKind, ...] = Field(min_length=1)
    scale: Annotated[Points, Field(gt=0)] = Decimal(100)
    # What happens to the points of an item that does not apply to a meeting: the rest is scaled
    # up to the whole, or the item counts as full.
    not_applicable: Literal["rescale", "full"] = "rescale"
    # The visitor scores without knowing the cell's own score, or confirms it ("Nhất trí", or
    # "Có ý kiến khác" with the item and the reason).
    visitor: Literal["scores", "confirms"] = "scores"
    classes: tuple[ClassRule, ...] = Field(min_length=1, max_length=4)
    groups: tuple[Group, ...] = Field(min_length=1, max_length=30)
    yearly: Yearly | None = None

    def own_word(self, key: str | None) -> str | None:
        """The sheet's own word for a class, where it has one."""
        return next((rule.name for rule in self.classes if rule.key == key), None)

    def class_name(self, key: ClassKey) -> str:
        """What the sheet calls a class."""
        return self.own_word(key) or CLASS_NAMES[key]

    def criteria(self) -> list[Criterion]:
        """Every criterion in the order of the sheet."""
        found = []
        for g, group in enumerate(self.groups):
            for i, item in enumerate(group.items):
                name, number = f"{group.key}.{item.key}", f"{g + 1}.{i + 1}"
                found.append(Criterion(name, number, group.key, f"groups.{g}.items.{i}", item))
            if not group.items:
                only = Item(
                    key=group.key, title=group.title, max=group.max or Decimal(0), type="points"
                )
                found.append(Criterion(group.key, str(g + 1), group.key, f"groups.{g}", only))
        return found


# Where an item's points come from. `excluded` does not apply to this meeting, `granted` counts
# full by the sheet, the last two have none yet.
Source = Literal["answered", "recorded", "granted", "excluded", "unanswered", "unrecorded"]


class ItemResult(_Part):
    """One item: its points (None where there are none) and, in words, what the record said."""

    id: str
    number: str
    source: Source
    points: Number | None
    max: Number
    note: str


class GroupResult(_Part):
    """One group, before any scaling; its max is what this meeting could have earned."""

    key: str
    points: Number
    max: Number


class Result(_Part):
    """`points` is rounded for people; the exact total is raw · scale / applicable."""

    points: Number
    raw: Number
    applicable: Number
    scale: Number
    class_key: ClassKey | None = Field(serialization_alias="class")
    unmet_gates: tuple[str, ...]
    missing: tuple[str, ...]
    problems: tuple[FieldError, ...]
    items: tuple[ItemResult, ...]
    groups: tuple[GroupResult, ...]
    explanation: tuple[str, ...]
