"""Verbs of imports, one file each: check (the dry run), apply, undo; `showing`, `sheet` to read.

Routes, the command line and the demo call what is named here.
"""

from app.imports.service.applying import apply
from app.imports.service.checking import check, importing_unit
from app.imports.service.commanding import run_from_command
from app.imports.service.sheet import findings_sheet
from app.imports.service.showing import listed, shown
from app.imports.service.undoing import undo

__all__ = [
    "apply", "check", "findings_sheet", "importing_unit", "listed", "run_from_command", "shown",
    "undo",
]  # fmt: skip
