"""What the OpenAPI file says of all routes alike: their refusals, and 201 beside 200. For `main`.

Written once here, because a refusal looks the same wherever it comes from.
"""

from typing import Any

from app.core.errors import PROBLEM

PREFIX = "/api/v1"

# Why a status comes, and on which routes: every one, those that write, those that take If-Match.
EVERY = {
    401: "Chưa đăng nhập hoặc phiên đã hết hạn",
    403: "Việc thuộc quyền của người khác",
    404: "Không có, hoặc ngoài phạm vi của người đọc",
    422: "Nội dung chưa đúng; `errors` nêu từng mục",
}
WRITING = {
    409: "Trạng thái hiện tại không cho phép",
    413: "Nội dung gửi lên quá lớn",
    423: "Tháng đã chốt số liệu",
    429: "Thử quá nhiều lần; `Retry-After` nói phải đợi bao lâu",
}
EDITING = {
    412: "Đã có người khác sửa từ khi đọc",
    428: "Thiếu phiên bản đang sửa (If-Match)",
}


def complete(schema: dict[str, Any]) -> None:
    """Add to FastAPI's document, in place, what the routes share."""
    schema["components"]["responses"] = {
        f"Problem{status}": {
            "description": words,
            "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, words in (EVERY | WRITING | EDITING).items()
    }
    for path, item in schema["paths"].items():
        if not path.startswith(PREFIX):
            continue
        for method, operation in item.items():
            _complete(method, operation)


def _complete(method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    statuses = dict(EVERY)
    if method != "get":
        statuses |= WRITING
    if any(p["name"].lower() == "if-match" for p in operation.get("parameters", ())):
        statuses |= EDITING
    for status in statuses:
        responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    if method == "put" and "200" in responses:
        responses.setdefault("201", responses["200"] | {"description": "Created"})
    operation["responses"] = dict(sorted(responses.items()))
