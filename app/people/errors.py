"""How sign-in, invitations, persons and posts say no."""

from app.core.errors import AppError, Conflict, Forbidden, Invalid


class WrongCredentials(AppError):
    """401: unknown phone, wrong password, no password or a disabled account; they look alike."""

    status = 401
    code = "wrong_credentials"
    title = "Số điện thoại hoặc mật khẩu chưa đúng. Đồng chí kiểm tra rồi nhập lại."


class WrongOrigin(Forbidden):
    """403: a page of another site asks to sign in, refresh or sign out."""

    code = "wrong_origin"
    title = "Yêu cầu đến từ một trang khác. Hãy mở Chibo bằng đúng địa chỉ rồi thử lại."


class InvitationRefused(Invalid):
    """422: unknown, used, revoked or expired; they look alike."""

    code = "invitation_refused"
    title = "Mã mời chưa đúng, đã dùng hoặc hết hạn. Đồng chí xin văn phòng cấp phiếu mới."


class BeyondOwnScope(Forbidden):
    """403: the person's posts or visits reach outside the issuer's own authority."""

    code = "beyond_scope"
    title = "Có đồng chí giữ chức trách ngoài phạm vi của đồng chí. Đề nghị cấp trên thực hiện."


class PhoneTaken(Conflict):
    """409: the phone number belongs to another person; constant and without data."""

    code = "phone_taken"
    title = "Số điện thoại này đã có người dùng. Hãy kiểm tra lại số."


class PostFixed(Conflict):
    """409: role and unit of a post never change by an edit."""

    code = "place_fixed"
    title = "Không đổi vai trò hoặc đơn vị của một chức trách. Hãy kết thúc nó rồi giao cái mới."


class PostOverlaps(Conflict):
    """409: the person already has this role at this unit in these days."""

    code = "post_overlaps"
    title = "Đồng chí này đã giữ vai trò đó tại đơn vị trong thời gian đã chọn."


class WrongPlace(Invalid):
    """422: such a role is not held at such a unit."""

    code = "wrong_place"
    title = "Vai trò này không đặt được ở đơn vị đã chọn."


class AccountDisabled(Conflict):
    """409: a disabled account cannot be invited."""

    code = "account_disabled"
    title = "Tài khoản của đồng chí này đang bị khóa. Đề nghị quản trị mở lại trước."


class OwnAccount(Conflict):
    """409: nobody disables the account they are using."""

    code = "own_account"
    title = "Không tự khóa tài khoản đang dùng. Đề nghị quản trị khác thực hiện."
