"""A server that is killed, or whose port another takes meanwhile, and that comes back as it was."""

from pathlib import Path

from tests.fixtures.forked import Forked
from tests.fixtures.server import Server, await_ready, environment, free_port


class Mortal:
    """A server on one port and one SQLite file, killed and started as often as one likes."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.port = free_port()
        self.env = environment(database_url, folder, demo=True)
        self.log = folder / "server.log"
        self.process: Forked | None = None
        self.kills = 0

    @property
    def server(self) -> Server:
        """As the readers of the tests know it."""
        assert self.process is not None
        url = f"http://127.0.0.1:{self.port}"
        return Server(url, self.env["DATABASE_URL"], self.process.pid, self.log)

    def start(self) -> None:
        """Started; not yet ready."""
        self.process = Forked(["serve", "--port", str(self.port)], self.env, self.log)

    def ready(self) -> None:
        """It answers."""
        assert self.process is not None
        await_ready(self.server.url, self.process, self.log)

    def kill(self) -> None:
        """No farewell."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self.kills += 1
