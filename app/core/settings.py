"""Settings from the environment; refuses unsafe values outside the demo.

`settings()` is read once. Anyone may call it; only `main` and `cli` act on most fields.
"""

import secrets
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class UnsafeSettings(ValueError):
    """A combination that must not be served; the message says what to set."""


class Settings(BaseSettings):
    """One small list of what an operator may set; names are the environment's, upper-cased."""

    model_config = SettingsConfigDict(env_file=None, extra="ignore")

    database_url: str = "sqlite:///data/chibo.sqlite3"
    demo: bool = False
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    # Empty: a random key is kept in data_dir/secret.key (SQLite, one host). Required on PostgreSQL,
    # where several processes must agree on it.
    secret_key: str = ""
    data_dir: Path = Path("data")
    frontend_dir: Path = Path("frontend/dist")
    # Public address, e.g. https://chibo.example; empty on loopback.
    public_origin: str = ""
    trusted_proxies: Annotated[list[str], NoDecode] = Field(default_factory=list)
    access_minutes: int = Field(default=15, ge=1, le=60)
    refresh_days: int = Field(default=90, ge=1, le=180)
    max_body_bytes: int = Field(default=6_000_000, ge=10_000)
    metrics_token: str = ""
    run_jobs: bool = True
    log_level: str = "INFO"

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        return (
            [v.strip() for v in value.split(",") if v.strip()] if isinstance(value, str) else value
        )

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded database is used (one writing process)."""
        return self.database_url.startswith("sqlite")

    @property
    def is_loopback(self) -> bool:
        """Whether only this computer can reach the server."""
        return self.host in LOOPBACK

    @model_validator(mode="after")
    def _refuse_unsafe(self) -> Self:
        if self.demo and not self.is_loopback:
            raise UnsafeSettings(
                "DEMO=1 chỉ chạy trên 127.0.0.1 (the demo binds to loopback only)."
            )
        if self.demo:
            return self
        if self.secret_key and len(self.secret_key) < 32:
            raise UnsafeSettings("SECRET_KEY is shorter than 32 characters.")
        if not self.is_sqlite and not self.secret_key:
            raise UnsafeSettings(
                "PostgreSQL needs SECRET_KEY (32+ characters) shared by all hosts."
            )
        if not self.is_loopback and not self.public_origin.startswith("https://"):
            raise UnsafeSettings(
                "HOST is reachable from outside: set PUBLIC_ORIGIN=https://… (behind a TLS proxy)."
            )
        return self

    def secret(self) -> bytes:
        """The server secret; made once and kept beside the data when none is given.

        Raises OSError when the data folder cannot be written.
        """
        if self.secret_key:
            return self.secret_key.encode()
        return _kept_secret(self.data_dir / "secret.key")


def _kept_secret(path: Path) -> bytes:
    if path.exists():
        return path.read_bytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as file:
            path.chmod(0o600)
            file.write(secrets.token_hex(32).encode())
    except FileExistsError:
        pass  # another process made it between the two lines: its key is as good as ours
    return path.read_bytes()


@lru_cache
def settings() -> Settings:
    """The settings of this process, read from the environment at the first call."""
    return Settings()
