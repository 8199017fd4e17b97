"""What was written to operators."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.querysets import MessageQuerySet


class Message(models.Model):
    """One e-mail about one decision or one refused proposal, kept as it was sent."""

    decision = models.OneToOneField(
        "registry.Decision",
        verbose_name=_("decision"),
        on_delete=models.PROTECT,
        null=True,
        related_name="message",
    )
    change_set = models.OneToOneField(
        "registry.ChangeSet",
        verbose_name=_("proposed change"),
        on_delete=models.PROTECT,
        null=True,
        related_name="message",
    )
    recipient = models.EmailField(_("recipient"))
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    failure = models.CharField(_("why it was not sent"), max_length=300, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision__isnull=False, change_set__isnull=True)
                | models.Q(decision__isnull=True, change_set__isnull=False),
                name="message_is_about_one_thing",
            )
        ]

    def __str__(self):
        return self.subject
