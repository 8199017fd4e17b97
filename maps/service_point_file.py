"""Lists of other service points: columns, headings, examples."""

from django.utils.translation import pgettext_lazy

from maps.enums import ServicePointKind

HEADINGS = {
    "code": pgettext_lazy("column heading", "Code"),
    "name": pgettext_lazy("column heading", "Name of the service point"),
    "kind": pgettext_lazy("column heading", "Kind of service point"),
    "address": pgettext_lazy("column heading", "Address"),
    "latitude": pgettext_lazy("column heading", "Latitude"),
    "longitude": pgettext_lazy("column heading", "Longitude"),
    "opens_in_evening": pgettext_lazy("column heading", "Open in the evening"),
    "opens_on_saturday": pgettext_lazy("column heading", "Open on Saturday"),
    "opened_on": pgettext_lazy("column heading", "In service since"),
    "closed_on": pgettext_lazy("column heading", "Out of service from"),
    "source": pgettext_lazy("column heading", "Source"),
}
REQUIRED = ("code", "name", "kind", "latitude", "longitude", "opened_on")
# The headings that Vietnamese offices write, whatever language the reader has chosen.
VIETNAMESE_HEADINGS = {
    "Mã": "code",
    "Mã điểm": "code",
    "Tên": "name",
    "Tên điểm": "name",
    "Tên điểm phục vụ": "name",
    "Loại": "kind",
    "Loại điểm": "kind",
    "Loại điểm phục vụ": "kind",
    "Địa chỉ": "address",
    "Vĩ độ": "latitude",
    "Kinh độ": "longitude",
    "Mở buổi tối": "opens_in_evening",
    "Mở thứ Bảy": "opens_on_saturday",
    "Phục vụ từ ngày": "opened_on",
    "Ngày mở": "opened_on",
    "Ngừng từ ngày": "closed_on",
    "Ngừng phục vụ từ ngày": "closed_on",
    "Ngày đóng": "closed_on",
    "Nguồn": "source",
}
EXAMPLES = {
    "code": "KIOSK-00070-01",
    "name": "Ki-ốt Bờ Hồ",
    "kind": ServicePointKind.KIOSK.label,
    "address": "75 Đinh Tiên Hoàng",
    "latitude": "21.02859",
    "longitude": "105.85419",
    "opens_in_evening": "x",
    "opens_on_saturday": "x",
    "opened_on": "31/12/2026",
    "closed_on": "31/12/2027",
    "source": "Công văn số 12/UBND",
}
