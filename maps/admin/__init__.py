"""The maps' pages. An admin class declares; rules, querysets and actions do the work."""

from maps.admin import flag, rule, supply

__all__ = ["flag", "rule", "supply"]
