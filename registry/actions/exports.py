"""Keeping account of who took which list out of the system."""

from datetime import datetime

from registry.models import ExportLog, User


def record_export(
    *, list_name: str, filters: str, file_format: str, rows: int, by: User, at: datetime
) -> ExportLog:
    """Remember one export: its list, the address's filters, how many rows went out, as what."""
    longest = ExportLog._meta.get_field("filters").max_length
    return ExportLog.objects.create(
        by=by,
        at=at,
        list_name=list_name,
        filters=filters[:longest],
        file_format=file_format,
        rows=rows,
    )
