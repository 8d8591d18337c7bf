"""How the tree says no."""

from app.core.errors import Conflict, Invalid


class CodeTaken(Conflict):
    """409: another unit under the same parent has this code."""

    code = "code_taken"
    title = "Mã này đã dùng cho đơn vị khác cùng cấp trên. Hãy chọn mã khác."


class WrongParent(Invalid):
    """422: such a unit cannot stand there."""

    code = "wrong_parent"
    title = "Đơn vị này không thể trực thuộc đơn vị đã chọn."


class PlaceFixed(Conflict):
    """409: what places a row (parent, kind) never changes by an edit."""

    code = "place_fixed"
    title = "Không đổi cấp trên hoặc loại đơn vị bằng cách sửa. Dùng chức năng sắp xếp tổ chức."
