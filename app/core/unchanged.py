"""What a phone has already is not sent again: 304 without a body. For `main` only.

Every JSON answer to a GET carries a tag of its words, by which it is asked again (`If-None-Match`):
as its ETag, or as `X-Body-Tag` where the ETag is a row's version, by which edits go (a meeting's
words also change by what others do). Rights were asked as for any answer; only bytes are saved.
"""

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Unchanged:
    """Answers `If-None-Match` for whole answers; what is streamed passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope).get("if-none-match", "")
        held: Message | None = None

        async def tagged(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start" and _is_data(message):
                held = message
                return
            if held is not None:
                start, held = held, None
                if not message.get("more_body"):
                    start, message = _answer(start, message, asked)
                await send(start)
            await send(message)

        await self.app(scope, receive, tagged)


def _is_data(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    json = headers.get("content-type", "").startswith("application/json")
    # A route with a tag of another kind, such as the pack's, answers If-None-Match itself.
    return start["status"] == 200 and json and headers.get("etag", '"0"').strip('"').isdecimal()


def _answer(start: Message, message: Message, asked: str) -> tuple[Message, Message]:
    tag = f'W/"{hashlib.sha256(message.get("body", b"")).hexdigest()[:24]}"'
    headers = MutableHeaders(raw=list(start["headers"]))
    headers["x-body-tag" if "etag" in headers else "etag"] = tag
    if asked == tag:
        del headers["content-length"]
        start, message = {**start, "status": 304}, {**message, "body": b""}
    return {**start, "headers": headers.raw}, message
