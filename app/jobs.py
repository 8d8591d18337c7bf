"""The scheduler inside the server. Bodies of jobs are ordinary functions that `cli` can call too."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def running() -> Iterator[None]:
    """Run the jobs while the block lasts."""
    yield
