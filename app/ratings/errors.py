"""Refusals of this package; raised by its sheet reader and services."""

from app.core.errors import Conflict, Forbidden, Invalid


class RubricInvalid(Invalid):
    """422: the sheet contradicts itself or is not a sheet; `errors` names every place."""

    code = "rubric_invalid"
    title = "Bảng chấm chưa dùng được. Hãy sửa các mục được nêu."


class RubricPublished(Conflict):
    """409: a published sheet never changes; a new version is a new draft."""

    code = "rubric_published"
    title = "Bảng chấm đã ban hành nên không sửa được. Hãy lập bản mới rồi ban hành."


class RubricDraft(Conflict):
    """409: nobody scores with a draft."""

    code = "rubric_draft"
    title = "Bảng chấm chưa ban hành nên chưa áp dụng được. Hãy ban hành trước."


class PlaceFixed(Conflict):
    """409: what places a row (owner, unit, meeting, voice) never changes by an edit."""

    code = "place_fixed"
    title = "Không đổi đơn vị, buổi sinh hoạt hoặc người chấm bằng cách sửa. Hãy lập bản khác."


class AdoptionOverlaps(Conflict):
    """409: one unit uses one sheet for a kind of meeting on a day."""

    code = "adoption_overlaps"
    title = (
        "Đơn vị này đã áp dụng một bảng chấm cho loại sinh hoạt đó trong thời gian đã chọn. "
        "Hãy đặt ngày kết thúc cho lần áp dụng cũ trước."
    )


class NoRubric(Invalid):
    """422: no sheet is in force for this kind of meeting on its day."""

    code = "no_rubric"
    title = (
        "Chưa có bảng chấm áp dụng cho loại sinh hoạt này vào ngày sinh hoạt. "
        "Đề nghị cấp ủy chọn bảng chấm."
    )


class WrongRubric(Invalid):
    """422: another sheet is in force for the meeting."""

    code = "wrong_rubric"
    title = "Buổi này chấm theo bảng chấm khác. Hãy tải lại rồi chấm theo bảng đang áp dụng."


class Incomplete(Invalid):
    """422: a score with gaps is not handed in; `missing` names the items."""

    code = "incomplete"
    title = "Chưa chấm đủ nên chưa gửi được. Hãy chấm nốt các tiêu chí được nêu."


class AlreadyAssessed(Conflict):
    """409: this voice has a score already, under another id."""

    code = "already_assessed"
    title = "Buổi này đã có bản chấm. Hãy tải lại và sửa tiếp bản đó."


class AlreadySubmitted(Conflict):
    """409: what was handed in changes no more."""

    code = "already_submitted"
    title = "Bản chấm đã gửi nên không sửa được nữa. Cần sửa thì đề nghị cấp ủy trả lại."


class NotSubmitted(Conflict):
    """409: only a score that was handed in can be sent back."""

    code = "not_submitted"
    title = "Chi bộ chưa gửi bản tự đánh giá nên chưa có gì để trả lại."


class AlreadyDecided(Conflict):
    """409: the committee has decided the class."""

    code = "already_decided"
    title = "Cấp ủy đã quyết định xếp loại kỳ này. Bản chấm không thay đổi nữa."


class NotHeld(Conflict):
    """409: the cell did not meet, or has not met yet."""

    code = "not_held"
    title = "Buổi sinh hoạt chưa diễn ra hoặc chi bộ không sinh hoạt nên chưa có gì để chấm."


class OwnInterest(Forbidden):
    """403: nobody decides a meeting they visited, or of the cell they belong to."""

    code = "own_interest"
    title = (
        "Đồng chí đã dự buổi này hoặc sinh hoạt tại chi bộ này. "
        "Đề nghị đồng chí khác của cấp ủy quyết định xếp loại."
    )


class AdoptionRewrites(Conflict):
    """409: a meeting that was held would be scored with another sheet; `free_from` is the first
    day from which none would."""

    code = "adoption_rewrites"
    title = (
        "Trong thời gian này có buổi đã sinh hoạt theo bảng chấm đang áp dụng. "
        "Bảng mới chỉ áp dụng cho các buổi sau đó; hãy chọn ngày muộn hơn."
    )


class DecisionWaiting(Conflict):
    """409: a decision is entered and waits for the second person."""

    code = "decision_waiting"
    title = "Quyết định đã được nhập, đang chờ xác nhận. Hãy xác nhận hoặc không đồng ý trước."


class NothingWaits(Conflict):
    """409: there is no decision to confirm or to refuse."""

    code = "nothing_waits"
    title = "Không có quyết định nào đang chờ xác nhận ở buổi này. Hãy tải lại."


class NotDecided(Conflict):
    """409: only a decision that holds is reopened."""

    code = "not_decided"
    title = "Buổi này chưa có quyết định xếp loại nên chưa có gì để mở lại."


class ChangedMeanwhile(Conflict):
    """409: something happened to the score since the screen was read."""

    code = "changed_meanwhile"
    title = "Bản chấm vừa thay đổi sau khi đồng chí mở. Hãy tải lại, xem rồi quyết định."


class SecondPerson(Forbidden):
    """403: nobody confirms alone what they entered."""

    code = "second_person"
    title = "Đồng chí đã nhập quyết định này. Đề nghị đồng chí thứ hai của cấp ủy xác nhận."


class NeedsALook(Conflict):
    """409: not one of the unremarkable, or not any more."""

    code = "needs_a_look"
    title = "Buổi này cần xem riêng, không quyết định cùng danh sách."
