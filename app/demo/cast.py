"""The people one can sign in as on the first page, and texts of the sample history.

Invented names; every text here is sample content ("mẫu").
"""

from dataclasses import dataclass

PASSWORD = "chibo-demo"
BEFORE_2025 = "mô hình trước 1-7-2025"


@dataclass(frozen=True)
class Official:
    """Somebody at a committee: key of the login, label, name, phone, title."""

    key: str
    label: str
    name: str
    phone: str
    title: str


COMMUNE_STANDING = Official(
    "commune_standing",
    "Thường trực Đảng ủy xã",
    "Vũ Thị Hường",
    "0900000003",
    "Phó Bí thư Thường trực",
)
COMMUNE_OFFICE = Official(
    "commune_office", "Văn phòng Đảng ủy xã", "Lại Văn Thụ", "0900000013", "Văn phòng Đảng ủy xã"
)
DISTRICT_OFFICE = Official(
    "district_office", "Văn phòng cấp ủy huyện", "Đỗ Minh Châu", "0900000004", "Văn phòng Huyện ủy"
)
DISTRICT_STANDING = Official(
    "district_standing",
    "Thường trực Huyện ủy",
    "Hoàng Quốc Việt",
    "0900000005",
    "Phó Bí thư Thường trực Huyện ủy",
)
COMMUNE2025_STANDING = Official(
    "commune2025_standing",
    "Thường trực xã, mô hình mới",
    "Mai Thị Lụa",
    "0900000006",
    "Phó Bí thư Thường trực Đảng ủy xã",
)
COMMUNE2025_OFFICE = Official(
    "commune2025_office", "Văn phòng xã, mô hình mới", "Tống Văn Thành", "0900000014",
    "Văn phòng Đảng ủy xã",
)  # fmt: skip
PROVINCE_STANDING = Official(
    "province_standing", "Thường trực Tỉnh ủy", "Lê Đức Thắng", "0900000007", "Thường trực Tỉnh ủy"
)
ADMIN = Official("admin", "Quản trị hệ thống", "Ngô Hải Yến", "0900000008", "Quản trị hệ thống")

GAP_NOTE = "Chi bộ chưa trừ điểm nhiệm vụ chưa hoàn thành; cấp ủy trừ theo biên bản (mẫu)."
REOPENED = "Bổ sung biên bản theo đề nghị của chi bộ (mẫu)."

FAMILY = ("Nguyễn", "Trần", "Phạm", "Vũ", "Đinh", "Hoàng", "Lê", "Bùi", "Mai", "Tống", "Đỗ", "Lâm")
MIDDLE = ("Văn", "Thị", "Đức", "Minh", "Quang", "Ngọc", "Hữu", "Thanh")
GIVEN = ("Sơn", "Hòa", "Lan", "Tuấn", "Hạnh", "Khoa", "Tâm", "Yên", "Phúc", "Dung", "Thắng", "Huệ")

NOT_HELD_REASONS = (
    "Mưa bão, nhà văn hóa ngập nước.",
    "Bí thư đi điều trị, chưa phân công đồng chí điều hành.",
    "Trùng tang lễ của gia đình đảng viên trong xóm.",
)
EXCUSES = (
    "Trùng lịch dự sinh hoạt ở chi bộ khác.",
    "Đi công tác theo triệu tập của tỉnh.",
    "Họp đột xuất theo giấy mời của huyện.",
    "Ốm, có báo trước với bí thư chi bộ.",
)
TASKS = (
    "Vận động các hộ hiến đất làm đường",
    "Nạo vét kênh nội đồng",
    "Giới thiệu quần chúng ưu tú học lớp cảm tình",
    "Thu quỹ khuyến học",
    "Lắp bóng đèn đường xóm",
    "Thăm đảng viên ốm, cao tuổi",
    "Phổ biến chỉ thị mới tới đảng viên",
    "Vệ sinh đường làng ngày chủ nhật",
    "Rà soát hộ nghèo, hộ cận nghèo",
)
SUBJECTS = ("Chi ủy", "Chi hội Phụ nữ", "Chi hội Cựu chiến binh", "Chi đoàn", "Tổ đảng số 1")
PETITIONS = (
    ("giao_thong", "Đề nghị sửa đoạn đường trục xóm bị lún sau mưa."),
    ("moi_truong", "Đề nghị thu gom rác hai lần một tuần."),
    ("dat_dai", "Đề nghị trả lời đơn về ranh giới đất ao công."),
    ("chinh_sach", "Đề nghị xem xét hồ sơ người có công của một hộ."),
)
GOOD_PRACTICE = (
    "Phân công từng đảng viên phụ trách nhóm hộ.",
    "Gửi trước nội dung để đảng viên chuẩn bị ý kiến.",
    "",
    "",
)
ADVICE = (
    "Nên rút gọn phần báo cáo, dành thời gian thảo luận.",
    "Ghi rõ người chịu trách nhiệm và thời hạn trong nghị quyết.",
    "Cần mời thêm đại diện đoàn thể khi bàn việc xóm.",
    "",
)
DEDUCTIONS = {
    "preparation.content": "Nội dung gửi sát giờ sinh hoạt.",
    "conduct.discussion": "Ít ý kiến thảo luận.",
    "conduct.regular_content": "Chưa kiểm điểm hết nhiệm vụ tháng trước.",
    "principles.principles": "Phê bình còn nể nang.",
    "result.done": "Còn nhiệm vụ chưa xong.",
}
