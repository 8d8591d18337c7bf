"""Structured logs without personal data: route templates, never paths, queries or bodies.

`main` calls `configure`, anybody `log()`; `web` logs the requests.
"""

import logging
from typing import Any

import structlog

from app.core.settings import settings


def configure() -> None:
    """JSON lines on standard output."""
    level = logging.getLevelName(settings().log_level.upper())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            level if isinstance(level, int) else logging.INFO
        ),
        cache_logger_on_first_use=True,
    )


def log() -> Any:
    """The logger."""
    return structlog.get_logger()
