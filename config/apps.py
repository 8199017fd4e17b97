from django.apps import AppConfig
from django.core.checks import Tags, register

from config.checks import check_spatialite


class GanDanConfig(AppConfig):
    """The project itself, so that its system check is found."""

    name = "config"
    label = "gan_dan"

    def ready(self):
        register(check_spatialite, Tags.compatibility)
