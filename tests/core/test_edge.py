"""The edge: every route guarded, every refusal a problem document, logs without names."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.core.web import DATA_CSP
from app.main import UnguardedRoute, refuse_unguarded
from tests.fixtures.cast import Cast, sign_in
from tests.fixtures.client import Api
from tests.fixtures.server import command, environment


def test_a_route_without_a_declared_permission_stops_the_start() -> None:
    app = FastAPI()

    @app.get("/open")
    def forgotten() -> None:
        """Nobody said who may call this."""

    with pytest.raises(UnguardedRoute, match="/open"):
        refuse_unguarded(app)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing-here", 404, "not_found"),
        ("PATCH", "/api/v1/me", 405, "http"),
        ("GET", "/api/v1/me", 401, "not_signed_in"),
        ("POST", "/api/v1/auth/token", 422, "invalid"),
    ],
)
def test_every_refusal_is_a_problem_document(
    api: Api, method: str, path: str, status: int, code: str
) -> None:
    answer = api.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (body["status"], body["code"]) == (status, code)
    assert body["title"] and body["detail"]


def test_answers_carry_the_security_headers_and_are_not_kept(api: Api) -> None:
    headers = api.get("/api/v1/me").headers
    assert headers["content-security-policy"] == DATA_CSP
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_long_answers_are_compressed_and_short_ones_are_not(api: Api) -> None:
    long = api.get("/api/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert long.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in long.headers["vary"].lower()
    assert int(long.headers["content-length"]) < len(long.content) / 4
    plain = api.get("/api/openapi.json", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.json() == long.json()
    assert "content-encoding" not in api.get("/health").headers


def test_logs_name_the_route_and_nobody(
    api: Api, cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    sign_in(api, cast.chau).get(f"/people/{cast.hau.id}", q=cast.hau.full_name)
    sign_in(api, cast.chau).get("/people", q=cast.hau.full_name)
    printed = capsys.readouterr().out
    assert "/people/{id}" in printed and "status" in printed
    for secret in (cast.hau.full_name, str(cast.hau.id), cast.hau.phone or "", "Bearer"):
        assert secret not in printed


def test_one_process_writes_a_sqlite_file(sqlite_url: str, tmp_path: Path) -> None:
    """While one holds the writer's mark, a writing command says so and a reading one works."""
    env = environment(sqlite_url, tmp_path, demo=False)
    hold = (
        "import sys; from app.core import db; db.claim_writer(); "
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None and holder.stdin is not None
        assert holder.stdout.readline().strip() == "held"
        with pytest.raises(AssertionError, match="stop the server or use the API"):
            command("jobs", env=env)
        assert "khớp" in command("verify-ledger", env=env)
        holder.stdin.close()
    assert "ledger-ahead" in command("jobs", "ledger-ahead", env=env)


def test_a_demo_database_is_not_served_as_a_real_one(
    demo_file: Path, tmp_path: Path, new_sqlite: Callable[[Path], str]
) -> None:
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(demo_file.read_bytes())
    env = environment(f"sqlite:///{copy}", tmp_path, demo=False)
    with pytest.raises(AssertionError, match="DEMO=1"):
        command("serve", "--port", "1", env=env)
    empty = environment(new_sqlite(tmp_path), tmp_path, demo=False)
    interface = json.loads(command("openapi", env=empty))
    assert interface["info"]["title"] == "Chibo"
