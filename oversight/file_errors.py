"""What can be wrong with a file of dossiers, in words, with an example of what is right."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

DOSSIERS = "dossiers"
SUPPLEMENTS = "supplements"
TICKETS = "tickets"

SHEETS = {
    DOSSIERS: pgettext_lazy("file", "dossiers"),
    SUPPLEMENTS: pgettext_lazy("file", "supplement rounds"),
    TICKETS: pgettext_lazy("file", "fees and tickets"),
}

MESSAGES = {
    "file_empty": _("The file is empty: its first row must name the columns."),
    "not_utf8": _("The file is not UTF-8 text. Save it as CSV UTF-8 or as an Excel workbook."),
    "not_csv": _("The file cannot be read as CSV: %(detail)s"),
    "not_workbook": _("The workbook cannot be opened: %(detail)s"),
    "columns_missing": _("These columns are missing: %(detail)s."),
    "column_twice": _("The column %(detail)s stands in the file twice."),
    "too_many_cells": _("The row has more cells than the file has columns."),
    "required": _("This must not be empty."),
    "code_format": _("This is not a dossier code of either national format."),
    "code_date": _("The date inside the dossier code does not exist."),
    "too_long": _("This is longer than 40 characters."),
    "not_printable": _("There are invisible characters in this."),
    "unknown_agent": _("There is no agent with this code among those you may see."),
    "unknown_procedure": _("There is no procedure with this code."),
    "unknown_authority": _("There is no authority with this code."),
    "area_code": _("This is not the code of an area: five digits."),
    "unknown_channel": _("Write 1 (in person), 2 (online) or 3 (public post)."),
    "not_a_count": _("Write a whole number from 0 to 99."),
    "unknown_reason": _("This is not a reason for a supplement. The reasons are: %(detail)s."),
    "not_a_time": _("This is not a time: a day and an hour are needed."),
    "in_future": _("This time has not come yet."),
    "outside_calendar": _("The working calendar does not cover this day: it has %(detail)s."),
    "forwarded_before_received": _("Forwarded before it was received."),
    "decided_without_forwarding": _("Decided on, but never forwarded."),
    "decided_before_forwarding": _("Decided on before it was forwarded."),
    "withdrawn_before_received": _("Withdrawn before it was received."),
    "code_twice": _("The same dossier stands on line %(detail)s with other content."),
    "other_agent": _("This dossier is recorded for an agent that you may not see."),
    "server_time_stands": _(
        "%(detail)s is recorded: a time that a server stamped is neither moved nor taken away."
    ),
    "unknown_ticket_kind": _("This is not a kind of ticket. The kinds are: %(detail)s."),
    "ticket_twice": _("The same ticket stands on line %(detail)s with other content."),
    "ticket_differs": _("This ticket is recorded with other content, and stays as recorded."),
    "unknown_dossier": _("This dossier is neither in the file nor recorded."),
    "not_forwarded": _("A supplement was requested for a dossier that was never forwarded."),
    "requested_before_forwarding": _("Requested before the dossier was forwarded."),
    "resupplied_before_request": _("Brought before it was requested."),
    "reforwarded_without_supply": _("Forwarded again, but the citizen brought nothing."),
    "reforwarded_before_supply": _("Forwarded again before the citizen brought it."),
    "round_twice": _("The same request stands on line %(detail)s with other content."),
    "rounds_out_of_order": _("The next request came before this round was over."),
}
EXAMPLES = {
    "dossier_code": "H26.101.01-260203-0001",
    "agent_code": "BD-00070-01",
    "procedure_code": "1.001193",
    "authority_code": "UBND-00070",
    "citizen_key": "001085012345",
    "contact_key": "0912 345 678",
    "citizen_area_code": "00070",
    "channel": "1",
    "supplement_rounds": "0",
    "reason_code": "missing_item",
    "ticket_code": "BL-2026-000123",
    "kind": "fee",
}
EXAMPLE_OF_A_TIME = "03/02/2026 09:15"

# What people may write above a column, besides the name of the field.
VIETNAMESE_HEADINGS = {
    "Mã hồ sơ": "dossier_code",
    "Mã đại lý": "agent_code",
    "Mã điểm": "agent_code",
    "Mã thủ tục": "procedure_code",
    "Mã TTHC": "procedure_code",
    "Mã cơ quan": "authority_code",
    "Mã cơ quan giải quyết": "authority_code",
    "Số định danh": "citizen_key",
    "Số định danh cá nhân": "citizen_key",
    "Số căn cước": "citizen_key",
    "CCCD": "citizen_key",
    "Số CCCD": "citizen_key",
    "Điện thoại": "contact_key",
    "Số điện thoại": "contact_key",
    "Mã phường xã": "citizen_area_code",
    "Mã phường xã của người nộp": "citizen_area_code",
    "Kênh": "channel",
    "Kênh thực hiện": "channel",
    "Thời điểm tiếp nhận": "received_at",
    "Tiếp nhận lúc": "received_at",
    "Ngày tiếp nhận": "received_at",
    "Dấu vết sớm nhất": "evidence_at",
    "Thời điểm có dấu vết": "evidence_at",
    "Thời điểm chuyển": "forwarded_at",
    "Chuyển lúc": "forwarded_at",
    "Ngày chuyển": "forwarded_at",
    "Thời điểm xử lý đầu tiên": "first_decision_at",
    "Quyết định đầu tiên lúc": "first_decision_at",
    "Số lần bổ sung": "supplement_rounds",
    "Thời điểm rút": "withdrawn_at",
    "Rút lúc": "withdrawn_at",
    "Ngày rút": "withdrawn_at",
    "Mã biên lai": "ticket_code",
    "Số biên lai": "ticket_code",
    "Mã phiếu": "ticket_code",
    "Số phiếu": "ticket_code",
    "Loại": "kind",
    "Loại phiếu": "kind",
    "Thời điểm cấp": "issued_at",
    "Cấp lúc": "issued_at",
    "Thời điểm thu": "issued_at",
    "Yêu cầu bổ sung lúc": "requested_at",
    "Thời điểm yêu cầu": "requested_at",
    "Lý do": "reason_code",
    "Mã lý do": "reason_code",
    "Bổ sung lúc": "resupplied_at",
    "Thời điểm bổ sung": "resupplied_at",
    "Chuyển lại lúc": "reforwarded_at",
    "Thời điểm chuyển lại": "reforwarded_at",
}
LABELS = {
    "dossier_code": pgettext_lazy("column heading", "Dossier code"),
    "agent_code": pgettext_lazy("column heading", "Agent code"),
    "procedure_code": pgettext_lazy("column heading", "Procedure code"),
    "authority_code": pgettext_lazy("column heading", "Authority code"),
    "citizen_key": pgettext_lazy("column heading", "Identity number"),
    "contact_key": pgettext_lazy("column heading", "Phone of the citizen"),
    "citizen_area_code": pgettext_lazy("column heading", "Area code of the citizen"),
    "channel": pgettext_lazy("column heading", "Channel"),
    "received_at": pgettext_lazy("column heading", "Received at"),
    "evidence_at": pgettext_lazy("column heading", "Earliest trace at"),
    "forwarded_at": pgettext_lazy("column heading", "Forwarded at"),
    "first_decision_at": pgettext_lazy("column heading", "First decision at"),
    "supplement_rounds": pgettext_lazy("column heading", "Supplement rounds"),
    "withdrawn_at": pgettext_lazy("column heading", "Withdrawn at"),
    "requested_at": pgettext_lazy("column heading", "Requested at"),
    "reason_code": pgettext_lazy("column heading", "Reason"),
    "resupplied_at": pgettext_lazy("column heading", "Brought at"),
    "reforwarded_at": pgettext_lazy("column heading", "Forwarded again at"),
    "ticket_code": pgettext_lazy("column heading", "Ticket code"),
    "kind": pgettext_lazy("column heading", "Kind of ticket"),
    "issued_at": pgettext_lazy("column heading", "Issued at"),
}


class FileError(NamedTuple):
    """One thing wrong with one cell; `line` counts as an editor does, the headings being 1.

    `detail` is what the message needs besides. No value of the citizen's column is ever kept.
    """

    sheet: str
    line: int
    column: str
    code: str
    value: str = ""
    detail: str = ""

    @property
    def sheet_label(self) -> str:
        """Which of the two files it is in."""
        return str(SHEETS[self.sheet])

    @property
    def column_label(self) -> str:
        """The column in words; as it stands where it is none of ours."""
        return str(LABELS.get(self.column, self.column))

    @property
    def message(self) -> str:
        return str(MESSAGES[self.code]) % {"detail": self.detail}

    @property
    def example(self) -> str:
        """A valid value of the column."""
        if self.column.endswith("_at"):
            return EXAMPLE_OF_A_TIME
        return EXAMPLES.get(self.column, "")


def headings_of(columns) -> dict[str, str]:
    """Every accepted heading of these columns: field names, and words in either language."""
    own = {name: name for name in columns} | {str(LABELS[name]): name for name in columns}
    return own | {text: name for text, name in VIETNAMESE_HEADINGS.items() if name in columns}
