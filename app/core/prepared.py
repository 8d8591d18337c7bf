"""Statements of the hot routes: written in Core, compiled once, run on the driver's own cursor.

`Connection.execute` takes longer to look a statement up and to dress its result than the database
takes to run it. Text and types are Core's all the same, the transaction is the connection's, and
errors are SQLAlchemy's. `queries` of hot routes build these, services run them.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Select, Update
from sqlalchemy.exc import DBAPIError

_Convert = Callable[[Any], Any]


class Prepared:
    """A statement that is always the same but for its parameters; no lists that expand."""

    def __init__(self, statement: Select[Any] | Insert | Update | Delete) -> None:
        self.statement: Any = statement
        self._forms: dict[str, _Form] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """Run it in the connection's transaction; its rows, if it has any."""
        dialect = connection.dialect
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _Form(self.statement, dialect)
        known = connection.info  # lives as long as the driver's connection
        cursor = known.get("cursor")
        if cursor is None:
            cursor = known["cursor"] = connection.connection.cursor()
        parameters = form.parameters(values)
        try:
            cursor.execute(form.text, parameters)
            return form.rows(cursor)
        except dialect.loaded_dbapi.Error as error:
            kind = dialect.loaded_dbapi.Error
            raise DBAPIError.instance(
                form.text, None, error, kind, hide_parameters=True, dialect=dialect
            ) from error


class _Form:
    """One statement as one kind of database takes it."""

    def __init__(self, statement: Any, dialect: Any) -> None:
        if dialect.paramstyle == "qmark":
            dialect = type(dialect)(paramstyle="named")
        compiled = statement.compile(dialect=dialect)
        self.text = str(compiled)
        binds = {name: bind for name, bind in compiled.binds.items() if name in compiled.params}
        self._asked = [name for name, bind in binds.items() if bind.required]
        self._own = {name: bind.value for name, bind in binds.items() if not bind.required}
        self._sent = _converters(
            (name, bind.type.dialect_impl(dialect).bind_processor(dialect))
            for name, bind in binds.items()
        )
        self._dialect = dialect
        self._columns = list(statement.exported_columns)
        self._read: list[tuple[Any, _Convert]] | None = None
        self._row: Any = namedtuple("Row", [c.key for c in self._columns])  # type: ignore[misc]

    def parameters(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Everything to send. Raises KeyError for a parameter without a value."""
        said = self._own | {name: values[name] for name in self._asked}
        for name, convert in self._sent:
            said[name] = convert(said[name])
        return said

    def rows(self, cursor: Any) -> list[Any]:
        """What came back, by the names of the columns."""
        if not self._columns:
            return []
        if self._read is None:  # by which type a driver reads it says with the first answer
            described = enumerate(zip(self._columns, cursor.description, strict=True))
            self._read = _converters(
                (at, column.type.dialect_impl(self._dialect).result_processor(self._dialect, d[1]))
                for at, (column, d) in described
            )
        found = []
        for row in cursor.fetchall():
            values = list(row)
            for at, convert in self._read:
                values[at] = convert(values[at])
            found.append(self._row._make(values))
        return found


def _converters(made: Iterable[tuple[Any, _Convert | None]]) -> list[tuple[Any, _Convert]]:
    return [(at, convert) for at, convert in made if convert is not None]
