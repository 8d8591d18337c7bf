"""How petitions say no."""

from app.core.errors import Conflict


class PlaceFixed(Conflict):
    """409: where a petition was heard never changes by an edit."""

    code = "place_fixed"
    title = "Không đổi được nơi nghe kiến nghị. Hãy ghi kiến nghị khác."
