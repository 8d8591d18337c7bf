"""Every select of imports: `known` before one, `runs` of themselves, `undoing` after one."""

from app.imports.queries.known import known
from app.imports.queries.runs import (
    changes_of,
    committees_with_code,
    forget_unused,
    importing_units,
    last_effective,
    listing,
    locked_run,
    run,
)

__all__ = [
    "changes_of", "committees_with_code", "forget_unused", "importing_units", "known",
    "last_effective", "listing",
    "locked_run", "run",
]  # fmt: skip
