"""The database fixtures keep their promise: migrated, empty, one's own, on both kinds."""

from datetime import date

import httpx
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import func, inspect
from sqlmodel import select

from app.core import db
from app.core.settings import settings
from app.organisation.models import Unit, UnitKind
from tests.fixtures.client import Api
from tests.fixtures.database import ROOT


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_its_own(database: str, turn: int) -> None:
    assert settings().database_url == database
    assert {"alembic_version", "unit"} <= set(inspect(db.engine()).get_table_names())
    with db.write_session() as session:
        assert session.exec(select(func.count()).select_from(Unit)).one() == 0
        session.add(
            Unit(
                kind=UnitKind.province,
                code=str(turn),
                name="mẫu",
                folded="mau",
                path="0001",
                opened_on=date(2026, 1, 1),
            )
        )


def test_migrations_go_down_and_up_again(database: str) -> None:
    tables = set(inspect(db.engine()).get_table_names())
    command.downgrade(Config(ROOT / "alembic.ini"), "base")
    assert set(inspect(db.engine()).get_table_names()) == {"alembic_version"}
    command.upgrade(Config(ROOT / "alembic.ini"), "head")
    assert set(inspect(db.engine()).get_table_names()) == tables


def test_plain_tests_reach_the_interface(api: Api) -> None:
    assert api.get("/health").status_code == 200


@pytest.mark.anyio
async def test_async_tests_reach_the_interface(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health")).status_code == 200
