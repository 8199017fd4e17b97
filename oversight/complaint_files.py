"""Lists of complaints and ratings as the call centre sends them: columns, headings, examples."""

from django.utils.translation import pgettext_lazy

from oversight.enums import ComplaintCategory, ComplaintChannel, ComplaintOutcome, Severity

HEADINGS = {
    "reference": pgettext_lazy("column heading", "Reference"),
    "agent": pgettext_lazy("column heading", "Agent code"),
    "channel": pgettext_lazy("column heading", "Came in by"),
    "category": pgettext_lazy("column heading", "Category"),
    "received_on": pgettext_lazy("column heading", "Received on"),
    "severity": pgettext_lazy("column heading", "Severity"),
    "stars": pgettext_lazy("column heading", "Rating (1 to 5)"),
    "text": pgettext_lazy("column heading", "What happened"),
    "outcome": pgettext_lazy("column heading", "Outcome"),
    "resolved_on": pgettext_lazy("column heading", "Resolved on"),
    "resolution": pgettext_lazy("column heading", "Why, and what was done"),
    "due_on": pgettext_lazy("column heading", "To be resolved by"),
}
REQUIRED = ("reference", "agent", "channel", "category", "received_on")
# What the list says of the complaint itself; the rest is how it was resolved.
FACTS = ("agent", "channel", "category", "received_on", "severity", "stars", "text")
# The headings that Vietnamese partners write, whatever language the reader has chosen.
VIETNAMESE_HEADINGS = {
    "Mã phản ánh": "reference",
    "Số phản ánh": "reference",
    "Mã đại lý": "agent",
    "Mã điểm": "agent",
    "Kênh tiếp nhận": "channel",
    "Loại phản ánh": "category",
    "Nội dung phản ánh theo nhóm": "category",
    "Ngày tiếp nhận": "received_on",
    "Mức độ": "severity",
    "Điểm đánh giá": "stars",
    "Nội dung": "text",
    "Kết quả": "outcome",
    "Ngày giải quyết": "resolved_on",
    "Giải trình": "resolution",
    "Cách giải quyết": "resolution",
    "Hạn giải quyết": "due_on",
}
EXAMPLES = {
    "reference": "1022-2026-000123",
    "agent": "BD-00070-01",
    "channel": ComplaintChannel.HOTLINE.label,
    "category": ComplaintCategory.FEE.label,
    "received_on": "02/03/2026",
    "severity": Severity.MEDIUM.label,
    "stars": "4",
    "text": "Bị thu 50.000 đồng tiền in",
    "outcome": ComplaintOutcome.UPHELD.label,
    "resolved_on": "02/03/2026",
    "resolution": "Đã trả lại tiền và nhắc nhở",
}
