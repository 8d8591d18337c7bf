"""The page that a hotel's Wi-Fi puts in front of everything until one signs in to the network."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

WORDS = "đăng nhập mạng"
PAGE = f"<!doctype html><html><title>Wi-Fi</title><body>{WORDS}</body></html>".encode()
SCRIPT = "text/javascript"


class Portal:
    """What it does now, and what it was asked for."""

    def __init__(self) -> None:
        # 200 its page; 302 on to itself; 511 as RFC 6585 would have it.
        self.status = 200
        self.asked: list[str] = []
        # Scripts of the app that are let through, by their path: as if it came up a moment later.
        self.lets: dict[str, bytes] = {}

    def times(self, path: str) -> int:
        """How often it stood in the way of a path, whatever was asked of that."""
        return sum(each.split("?")[0] == path for each in self.asked)


@contextmanager
def in_front(port: int) -> Iterator[Portal]:
    """It answers on the port, where nobody listens now, until the block ends."""
    portal = Portal()

    class Answer(BaseHTTPRequestHandler):
        """One answer, whatever the question."""

        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65_537)
            if not self.raw_requestline or not self.parse_request():
                return
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            portal.asked.append(self.path)
            through = portal.lets.get(self.path)
            status = portal.status if through is None else 200
            self.send_response(status)
            if status == 302:
                self.send_header("Location", self.path)
            body = PAGE if through is None else through
            self.send_header("Content-Type", "text/html" if through is None else SCRIPT)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Answer)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield portal
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
