"""The people of the demo's first page, by the words of their rows. Used by the stories here."""

VISITOR = "Cán bộ dự sinh hoạt"
SECRETARY = "Bí thư chi bộ"
COMMUNE = "Thường trực Đảng ủy xã"
DISTRICT_OFFICE = "Văn phòng cấp ủy huyện"
DISTRICT = "Thường trực Huyện ủy"
COMMUNE_2025 = "Thường trực xã, mô hình mới"
PROVINCE = "Thường trực Tỉnh ủy"
ADMIN = "Quản trị hệ thống"

BEFORE_2025 = "mô hình trước 1-7-2025"
OF_BEFORE_2025 = (VISITOR, SECRETARY, COMMUNE, DISTRICT_OFFICE, DISTRICT)
OF_TODAY = (COMMUNE_2025, PROVINCE, ADMIN)
