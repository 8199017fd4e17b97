"""Oversight's pages. An admin class declares; rules, querysets and actions do the work."""

from oversight.admin import authority, calendar, dossier, scoring

__all__ = ["authority", "calendar", "dossier", "scoring"]
