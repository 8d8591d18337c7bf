"""One file per package, each with `PROBES`: "METHOD /path" → its probes. Found by themselves."""

import pkgutil
from importlib import import_module

from tests.scope.probe import Probes


def every() -> Probes:
    """The probes of all packages. Raises ValueError when two files describe one route."""
    found: Probes = {}
    for module in pkgutil.iter_modules(__path__):
        for route, probes in import_module(f"{__name__}.{module.name}").PROBES.items():
            if route in found:
                raise ValueError(f"{route} is described twice")
            found[route] = probes
    return found
