"""Combinations that must not be served are refused with what to set."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.core.settings import Settings

LONG = "x" * 32


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"demo": True, "host": "0.0.0.0"}, "127.0.0.1"),
        ({"secret_key": "short"}, "32"),
        ({"database_url": "postgresql://db/chibo", "secret_key": ""}, "SECRET_KEY"),
        ({"host": "0.0.0.0", "secret_key": LONG}, "PUBLIC_ORIGIN"),
        ({"host": "0.0.0.0", "secret_key": LONG, "public_origin": "http://x"}, "https"),
        ({"port": 70000}, "port"),
    ],
)
def test_unsafe_settings_are_refused(given: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Settings.model_validate({"demo": False} | given)


def test_safe_settings_are_accepted() -> None:
    served = Settings(
        demo=False, host="0.0.0.0", secret_key=LONG, public_origin="https://chibo.example",
        trusted_proxies=["10.0.0.2"],
    )  # fmt: skip
    assert not served.is_loopback
    assert Settings(demo=True).is_loopback


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    made = Settings(demo=True, secret_key="", data_dir=tmp_path / "new")
    first = made.secret()
    assert len(first) >= 32 and made.secret() == first
    assert (tmp_path / "new" / "secret.key").stat().st_mode & 0o077 == 0
