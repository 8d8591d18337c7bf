"""Bodies that are wrong as a whole, for every route that takes JSON: refused in one form."""

import json

import pytest

from tests.badinput.conftest import Begin, Unmoved
from tests.badinput.test_values import CASES
from tests.scope.probe import Hidden

BODIES: dict[str, bytes] = {
    "no JSON": b"xin ch\xc3\xa0o",
    "cut off": b'{"reason": "',
    "a list": b"[]",
    "text": b'"x"',
    "a number": b"1",
    "two documents": b"{}{}",
    "no UTF-8": b'{"reason": "\xff\xfe\xc0\x80"}',
    "100,000 brackets": b"[" * 100_000,
    "100,000 brackets, closed": b'{"reason":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "100,000 objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "UTF-16": '{"lý do": 1}'.encode("utf-16"),
}
# Names that no form has, beside a valid body.
NAMES = ["__proto__", "id", "version", "\u0000", "\ud800", "x" * 100_000, "", "lý do"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no body gets that far
@pytest.mark.parametrize(("route", "probe"), CASES)
def test_a_body_that_is_none(begin: Begin, route: str, probe: Hidden) -> None:
    insider = begin(route, probe)
    if insider.body is None:
        return  # the route takes no JSON, or none is needed
    watch = Unmoved()
    for name, content in BODIES.items():
        answer = insider.send(content)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), (name, answer.text)
        watch.judge(answer, name)
    for name in NAMES:
        content = json.dumps(insider.body | {name: 1}).encode()
        answer = insider.send(content)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), name[:20]
        assert len(answer.content) < 2000
        watch.judge(answer, name[:20])
    for kind in (None, "text/plain", "application/xml", "application/x-www-form-urlencoded"):
        answer = insider.send(json.dumps(insider.body).encode(), kind)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), kind
        watch.judge(answer, kind)
    huge = json.dumps(insider.body | {"reason": "ă" * 5_000_000}, ensure_ascii=False)
    answer = insider.send(huge.encode())
    assert (answer.status_code, answer.json()["code"]) == (413, "too_big")
    watch.judge(answer, "10 MB")
