"""HTTP words of dashboards."""

from fastapi import APIRouter

router = APIRouter(tags=["dashboards"])
