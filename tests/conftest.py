"""Loads the fixtures and settles the surroundings before anything of `app` is imported."""

import gc
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.fixtures import hour
from tests.fixtures.scratch import scratch

# A test never sees the settings of whoever runs it, nor their database.
for name in ("DATABASE_URL", "HOST", "PORT", "PUBLIC_ORIGIN", "TRUSTED_PROXIES", "METRICS_TOKEN"):
    os.environ.pop(name, None)
os.environ.update(
    DEMO="0",
    RUN_JOBS="0",
    SECRET_KEY="for tests only, long enough to be accepted",
    DATABASE_URL="sqlite:///:memory:",  # a test without a database fixture finds no tables
    DATA_DIR=str(Path(tempfile.gettempdir()) / "chibo-tests-without-data"),
)

hour.begin()
# Half a million objects live as long as the run; looking through them again took a fifth of it.
gc.set_threshold(200_000, 50, 100)

os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(scratch()))  # where tmp_path lies

settings.register_profile(
    "test",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile(
    "soak", settings.get_profile("test"), derandomize=False, max_examples=1000
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "test"))

pytest_plugins = (
    "tests.fixtures.postgres",
    "tests.fixtures.database",
    "tests.fixtures.client",
    "tests.fixtures.server",
    "tests.fixtures.browser",
    "tests.fixtures.cast",
)


@pytest.fixture
def anyio_backend() -> str:
    """Tests marked `anyio` run on the loop that the server uses."""
    return "asyncio"
