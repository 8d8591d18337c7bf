"""Who is asking: a person with dated grants. Services call `require`, lists call `within`."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.access.permissions import ROLE_PERMISSIONS, Permission, Role
from app.core import clock
from app.core.errors import Forbidden, NotFound


@dataclass(frozen=True)
class Grant:
    """A role over the subtree of `path`, from a day to a day (both included; None is open)."""

    role: Role
    path: str
    from_on: date
    to_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the grant is in force on a day."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)

    def covers(self, path: str) -> bool:
        """Whether a place lies in the subtree."""
        return path.startswith(self.path)


@dataclass(frozen=True)
class Actor:
    """A signed-in person with every grant, past and present."""

    person_id: UUID
    grants: tuple[Grant, ...] = ()
    sign_in_id: UUID | None = None

    def paths(self, permission: Permission, on: date | None = None) -> list[str]:
        """The places over which the permission is held on a day (today when not given)."""
        day = on or clock.today()
        return sorted(
            {
                grant.path
                for grant in self.grants
                if permission in ROLE_PERMISSIONS[grant.role] and grant.holds_on(day)
            }
        )

    def can(self, permission: Permission, path: str, on: date | None = None) -> bool:
        """Whether the permission is held over a place on a day."""
        return any(path.startswith(held) for held in self.paths(permission, on))

    def require(
        self,
        permission: Permission,
        path: str,
        *,
        sees: Permission = Permission.unit_read,
        on: date | None = None,
    ) -> None:
        """Raise unless the permission is held over `path`.

        NotFound when the place may not even be seen (`sees`), else Forbidden. `on` is the
        meeting's day for facts; claims are judged by today.
        """
        if self.can(permission, path, on):
            return
        if self.can(sees, path) or self.can(sees, path, on):
            raise Forbidden()
        raise NotFound()

    def has(self, permission: Permission) -> bool:
        """Whether the permission is held anywhere today."""
        return bool(self.paths(permission))

    def roles_at(self, path: str) -> set[Role]:
        """The roles held today exactly at a place."""
        day = clock.today()
        return {g.role for g in self.grants if g.path == path and g.holds_on(day)}
