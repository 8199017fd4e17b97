"""People who use the system."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.enums import Scope
from registry.querysets import UserQuerySet


class PeopleManager(UserManager.from_queryset(UserQuerySet)):
    """Creates accounts, and answers questions about them."""


class User(AbstractUser):
    """One person with an account: what they may do comes from groups, what they see from scope."""

    scope = models.CharField(
        _("sees"),
        max_length=10,
        choices=Scope,
        default=Scope.NONE,
        help_text=_("Which agents this person may see. Nothing, until somebody chooses."),
    )
    operator = models.ForeignKey(
        "registry.Operator",
        verbose_name=_("operator"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="coordinators",
        help_text=_("For a coordinator: the operator whose agents this person looks after."),
    )
    areas = models.ManyToManyField(
        "registry.Area",
        verbose_name=_("areas"),
        blank=True,
        related_name="users",
        help_text=_("For a person limited to areas. The area's code counts, in every version."),
    )
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )

    objects = PeopleManager()

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(scope=Scope.OPERATOR) | models.Q(operator__isnull=False),
                name="user_operator_scope_names_its_operator",
                violation_error_code="operator_required",
                violation_error_message=_("Choose the operator whose agents this person may see."),
            )
        ]

    def __str__(self):
        return self.get_full_name() or self.username

    def get_full_name(self):
        """The name as Vietnamese write it: family name first."""
        return f"{self.last_name} {self.first_name}".strip()
