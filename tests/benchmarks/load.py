"""A plain load generator: keep-alive connections, one request at a time on each, raw HTTP/1.1."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Request = Callable[[], bytes]


@dataclass
class Round:
    """What one round measured."""

    seconds: float = 0
    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.times) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share was answered."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


def run(port: int, requests: Iterator[Request], *, seconds: float, connections: int) -> Round:
    """Send requests for some seconds, or until they run out."""
    return asyncio.run(_run(port, requests, seconds, connections))


async def _run(port: int, requests: Iterator[Request], seconds: float, connections: int) -> Round:
    found = Round()
    # One after the other, each with a first request: else one worker takes them all.
    opened = [await _open(port, requests) for _ in range(connections)]
    started = time.perf_counter()
    until = started + seconds
    await asyncio.gather(*(_connection(each, requests, until, found) for each in opened))
    found.seconds = time.perf_counter() - started
    return found


Opened = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _open(port: int, requests: Iterator[Request]) -> Opened:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    if (make := next(requests, None)) is not None:
        writer.write(make())
        await _answer(reader)
    return reader, writer


async def _connection(
    opened: Opened, requests: Iterator[Request], until: float, found: Round
) -> None:
    reader, writer = opened
    while time.perf_counter() < until:
        make = next(requests, None)
        if make is None:
            break
        began = time.perf_counter()
        writer.write(make())
        status = await _answer(reader)
        found.times.append(time.perf_counter() - began)
        found.statuses[status] += 1
    writer.close()
    await writer.wait_closed()


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    length = next(
        int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:")
    )
    await reader.readexactly(length)
    return int(lines[0].split()[1])
