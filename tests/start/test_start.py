"""What `make run` does after installing, as the person who typed it meets it."""

from pathlib import Path

import httpx

from tests.fixtures.server import environment, free_port, running


def test_the_demo_starts_and_says_who_may_sign_in(tmp_path: Path) -> None:
    port = free_port()
    env = environment(f"sqlite:///{tmp_path}/data/chibo.sqlite3", tmp_path, demo=True)
    env["PORT"] = str(port)
    for _first_and_second_start in range(2):
        with running("app.start", port, tmp_path, env) as server:
            logins = httpx.get(f"{server.url}/api/v1/auth/demo-logins", trust_env=False).json()
            assert len(logins) >= 8
            said = server.log.read_text()
        assert f"http://127.0.0.1:{port}" in said
        for login in logins:
            assert f"{login['username']}  {login['password']}" in said


def test_an_empty_system_takes_its_first_administrator_from_the_environment(
    tmp_path: Path,
) -> None:
    port = free_port()
    env = environment(f"sqlite:///{tmp_path}/chibo.sqlite3", tmp_path, demo=False)
    env |= {"PORT": str(port), "ADMIN_PHONE": "0912 345 678", "ADMIN_PASSWORD": "mật khẩu thử 1"}
    with running("app.start", port, tmp_path, env) as server:
        form = {"username": "0912345678", "password": "mật khẩu thử 1"}
        answer = httpx.post(f"{server.url}/api/v1/auth/token", data=form, trust_env=False)
        assert answer.status_code == 200, answer.text
        demo = httpx.get(f"{server.url}/api/v1/auth/demo-logins", trust_env=False)
        assert demo.status_code == 404


def test_an_empty_system_without_an_administrator_says_how_to_make_one(tmp_path: Path) -> None:
    port = free_port()
    env = environment(f"sqlite:///{tmp_path}/chibo.sqlite3", tmp_path, demo=False)
    env = {name: value for name, value in env.items() if not name.startswith("ADMIN_")}
    env["PORT"] = str(port)
    with running("app.start", port, tmp_path, env) as server:
        assert "create-admin" in server.log.read_text()
