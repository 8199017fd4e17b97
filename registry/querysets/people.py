"""Accounts, and what they leave behind."""

from typing import Self

from registry.querysets.scope import ScopedQuerySet


class UserQuerySet(ScopedQuerySet):
    """Accounts: everybody sees their own, the city's administrators see all."""

    def scoped_to(self, user) -> Self:
        return self.filter(pk=user.pk)


class ExportLogQuerySet(ScopedQuerySet):
    """Exports: everybody sees their own, the city's people see all."""

    def scoped_to(self, user) -> Self:
        return self.filter(by=user)


class ColumnChoiceQuerySet(ScopedQuerySet):
    """Choices of columns: everybody's own and nobody else's."""

    def visible_to(self, user) -> Self:
        return super().visible_to(user).filter(by=user.pk)

    def scoped_to(self, user) -> Self:
        return self
