"""Refusals of this package; raised by its sheet reader and services."""

from app.core.errors import Invalid


class RubricInvalid(Invalid):
    """422: the sheet contradicts itself or is not a sheet; `errors` names every place."""

    code = "rubric_invalid"
    title = "Bảng chấm chưa dùng được. Hãy sửa các mục được nêu."
