"""How the product says no: one class, one body (RFC 9457), one place that renders it.

Packages subclass `AppError` in their `errors.py`; services raise; `main` installs `render`.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class FieldError:
    """One field that must be mended: dotted path, machine code, Vietnamese sentence."""

    field: str
    code: str
    message: str


class AppError(Exception):
    """A refusal that a person can act on.

    `detail` is Vietnamese and says what to do. `extra` adds members to the body (never personal
    data of somebody outside the reader's scope).
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "error"
    title: ClassVar[str] = "Không thực hiện được"

    def __init__(
        self,
        detail: str = "",
        *,
        errors: list[FieldError] | None = None,
        headers: dict[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.errors = errors or []
        self.headers = headers or {}
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """The problem document."""
        document: dict[str, Any] = {
            "type": f"/problems/{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "errors": [vars(e) for e in self.errors],
        }
        return document | self.extra


def title_of(code: str) -> str:
    """The sentence of a refusal known by its code alone; it names nobody and no place."""
    kinds = [AppError]
    for kind in kinds:
        if kind.code == code:
            return kind.title
        kinds += kind.__subclasses__()
    return AppError.title


class FieldProblem(BaseModel):
    """One entry of `errors` as the interface documents it."""

    field: str
    code: str
    message: str


class Problem(BaseModel):
    """The body of every refusal (`application/problem+json`), as the interface documents it."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldProblem]


class NotSignedIn(AppError):
    """401: no, expired or forged credentials."""

    status = 401
    code = "not_signed_in"
    title = "Đồng chí chưa đăng nhập hoặc phiên đã hết hạn. Hãy đăng nhập lại."


class Forbidden(AppError):
    """403: the row may be seen, the act is another's."""

    status = 403
    code = "forbidden"
    title = "Việc này thuộc quyền của đồng chí khác."


class NotFound(AppError):
    """404: absent, or outside the reader's scope; the two look the same."""

    status = 404
    code = "not_found"
    title = "Không tìm thấy."


class Conflict(AppError):
    """409: the state does not allow it."""

    status = 409
    code = "conflict"
    title = "Trạng thái hiện tại không cho phép việc này."


class IdReused(Conflict):
    """409: the id was taken for something else; constant and without data."""

    code = "id_reused"
    title = "Mã bản ghi đã được dùng cho nội dung khác. Hãy tạo lại với mã mới."


class Stale(AppError):
    """412: somebody changed the row since it was read."""

    status = 412
    code = "stale"
    title = "Nội dung vừa được người khác sửa. Hãy tải lại rồi sửa tiếp."


class VersionRequired(AppError):
    """428: an edit must say which version it edits."""

    status = 428
    code = "version_required"
    title = "Thiếu phiên bản đang sửa (If-Match). Hãy tải lại rồi sửa tiếp."


class Invalid(AppError):
    """422: understood, not acceptable."""

    status = 422
    code = "invalid"
    title = "Nội dung chưa đúng. Hãy xem các mục được nêu."


class UnknownReference(Invalid):
    """422: an id in the body is absent or outside scope; the two look the same."""

    code = "unknown_reference"
    title = "Một mục được nhắc đến không có hoặc đồng chí không được dùng."


class UnknownParameter(Invalid):
    """422: the query names what this address does not know; a filter misspelt would list it all."""

    code = "unknown_parameter"
    title = "Địa chỉ có mục lọc mà máy chủ không biết. Hãy tải lại ứng dụng rồi thử lại."


class TooBig(AppError):
    """413: the body exceeds the limit."""

    status = 413
    code = "too_big"
    title = "Nội dung gửi lên quá lớn."


class MonthClosed(AppError):
    """423: claims may not enter a closed month."""

    status = 423
    code = "month_closed"
    title = "Tháng này đã chốt số liệu. Đề nghị cấp ủy mở lại nếu cần sửa."


class TooMany(AppError):
    """429: slow down; `Retry-After` says how long."""

    status = 429
    code = "too_many"
    title = "Thử quá nhiều lần. Hãy đợi một lát rồi thử lại."

    def __init__(self, detail: str = "", *, retry_after: int, **extra: Any) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)}, **extra)


class Broken(AppError):
    """500: our fault; nothing was written."""

    status = 500
    code = "internal"
    title = "Máy chủ gặp lỗi. Việc này chưa được ghi, đồng chí thử lại sau."


class Busy(AppError):
    """503: the database could not do it now; nothing was written."""

    status = 503
    code = "busy"
    title = "Máy chủ đang bận. Việc này chưa được ghi, máy sẽ tự gửi lại."
