"""What the server has, read beside the browser by the same demo person: to compare screens with."""

from typing import Any

import httpx

from tests.fixtures.server import Server


class Reader:
    """A demo person's reads, by the words of their row on the first page."""

    def __init__(self, server: Server, role: str) -> None:
        self.client = httpx.Client(base_url=f"{server.url}/api/v1", trust_env=False, timeout=30)
        logins = self.client.get("/auth/demo-logins").json()
        login = next(each for each in logins if each["role"] == role)
        form = {"username": login["username"], "password": login["password"]}
        answer = self.client.post("/auth/token", data=form)
        answer.raise_for_status()
        self.client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def get(self, path: str, **params: str) -> Any:
        """One read."""
        answer = self.client.get(path, params=params)
        answer.raise_for_status()
        return answer.json()

    def all(self, path: str, **params: str) -> list[dict[str, Any]]:
        """Every item of a listing, page by page."""
        items: list[dict[str, Any]] = []
        more: dict[str, str] = {}
        while True:
            page = self.get(path, limit="200", **params, **more)
            items += page["items"]
            if page["next_cursor"] is None:
                return items
            more = {"cursor": page["next_cursor"]}
