"""What one would use instead, as its own documentation shows it."""

import folium
from import_export import fields, resources, widgets
from tablib import Dataset

from oversight.models import Authority, CalendarVersion, Dossier, Procedure
from registry.models import Agent


class PlainDossierResource(resources.ModelResource):
    """Dossiers by django-import-export: codes looked up row by row, nothing computed."""

    agent = fields.Field("agent", "agent", widgets.ForeignKeyWidget(Agent, "code"))
    procedure = fields.Field("procedure", "procedure", widgets.ForeignKeyWidget(Procedure, "code"))
    authority = fields.Field("authority", "authority", widgets.ForeignKeyWidget(Authority, "code"))

    class Meta:
        model = Dossier
        import_id_fields = ["code"]
        fields = ["code", "agent", "procedure", "authority", "channel", "received_at"]

    def before_import(self, dataset, **kwargs):
        self.version = CalendarVersion.objects.first()

    def before_save_instance(self, instance, row, **kwargs):
        """What our importer computes stands empty here, so that the row can be stored at all."""
        instance.calendar_version = self.version
        instance.start_at = instance.due_at = instance.received_at
        instance.registered_wd = instance.due_wd = 0
        instance.is_late = False


def import_plainly(rows: list[dict]) -> None:
    """Import rows as the documentation of django-import-export does."""
    dataset = Dataset(headers=["code", "agent", "procedure", "authority", "channel", "received_at"])
    for row in rows:
        dataset.append(
            (
                row["dossier_code"],
                row["agent_code"],
                row["procedure_code"],
                row["authority_code"],
                row["channel"],
                row["received_at"].replace("T", " ").removesuffix("Z"),
            )
        )
    result = PlainDossierResource().import_data(dataset, raise_errors=True)
    if result.has_errors():
        raise RuntimeError(result.base_errors)


def draw_plainly(wards, agents) -> str:
    """A page as the documentation of folium has it: one marker with a pop-up per agent."""
    chart = folium.Map(location=(21.03, 105.85), zoom_start=11)
    for ward in wards:
        folium.GeoJson(ward.boundary.geojson, tooltip="ward").add_to(chart)
    for agent in agents:
        folium.Marker(
            (agent.latitude, agent.longitude), popup=agent.code, tooltip=agent.code
        ).add_to(chart)
    return chart.get_root().render()
