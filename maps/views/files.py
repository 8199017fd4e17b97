"""What the map shows as files: tables of agents and of wards, and both as geography."""

import json

import tablib
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from maps.geopackage import geopackage
from maps.resources import FORMATS, CoverageResource
from maps.views.coverage import Look, asked_query, for_viewers_of_agents
from registry.actions.exports import record_export
from registry.exports import plain_text


@for_viewers_of_agents
def coverage_export(request):
    """The agents of the table as a table; or agents and wards as they lie on the map."""
    look = Look(request)
    name = request.GET.get("format", "xlsx")
    if name in GEOGRAPHY:
        return _geography(request, look, name)
    rows = look.agents.for_list().select_related("area__version")
    dataset = CoverageResource().export(rows)
    dataset.title = _("Coverage")
    return _table(request, dataset, "coverage", name)


@for_viewers_of_agents
def wards_export(request):
    """The table of wards, coloured as the map is."""
    return _table(request, _ward_dataset(Look(request)), "wards", request.GET.get("format", "xlsx"))


def _table(request, dataset, list_name, name):
    if name not in FORMATS:
        raise Http404
    write, content_type = FORMATS[name]
    return _file(request, list_name, name, write(dataset), content_type, len(dataset))


def _geography(request, look, name):
    content_type, write = GEOGRAPHY[name]
    layers = {
        "agents": _agent_features(look),
        "wards": _ward_features(look),
        **{layer.value: _mark_features(points) for layer, points in look.marks().items() if points},
    }
    count = len(layers["agents"]["features"])
    return _file(request, "coverage", name, write(layers), content_type, count)


def _file(request, list_name, name, content, content_type, rows):
    """The file, once the export log knows of it."""
    now = timezone.now()
    record_export(
        list_name=f"maps.{list_name}",
        filters=asked_query(request, "format"),
        file_format=name,
        rows=rows,
        by=request.user,
        at=now,
    )
    file_name = f"{list_name}-{timezone.localdate(now):%Y-%m-%d}.{name}"
    disposition = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return HttpResponse(content, content_type=content_type, headers=disposition)


def _ward_dataset(look):
    wards = look.wards()
    headings = [
        pgettext("column heading", "Area code"),
        pgettext("column heading", "Area"),
        str(wards.label),
        str(wards.counting.numerator),
        str(wards.counting.denominator or "–"),
        _("How it is counted"),
    ]
    dataset = tablib.Dataset(headers=headings, title=_("Wards"))
    how = f"{wards.counting.rule} {wards.window_text}".strip()
    for row in wards.rows:
        figure = row.figure
        dataset.append(
            [
                plain_text(row.ward.code),
                plain_text(row.ward.name),
                None if figure.value is None else round(figure.value, 2),
                figure.numerator,
                figure.denominator if wards.counting.denominator else None,
                how,
            ]
        )
    return dataset


def _agent_features(look):
    """Names of fields stay English and short: they become columns of a database."""
    rows = look.agents.for_list()
    return _collection(
        _feature(
            json.loads(agent.location.json) if agent.location else None,
            code=agent.code,
            name=agent.name,
            operator=agent.operator.name,
            address=agent.address,
            ward=agent.area.code if agent.area else None,
            status=agent.status,
            grade=agent.grade,
            score=None if agent.score is None else round(agent.score, 1),
        )
        for agent in rows
    )


def _ward_features(look):
    wards = look.wards(outlines=True)
    return _collection(
        _feature(
            json.loads(row.ward.outline) if row.ward.outline else None,
            code=row.ward.code,
            name=row.ward.name,
            measure=wards.measure.value,
            value=row.figure.value,
            numerator=row.figure.numerator,
            denominator=row.figure.denominator,
            month=f"{wards.month:%Y-%m}" if wards.counting.uses_month and wards.month else None,
        )
        for row in wards.rows
    )


def _mark_features(points):
    return _collection(
        _feature(
            {"type": "Point", "coordinates": [point.longitude, point.latitude]},
            name=point.words[0],
            note=" · ".join(point.words[1:]),
            size=point.size,
        )
        for point in points
    )


def _feature(geometry, **properties):
    plain = {name: plain_text(value) for name, value in properties.items()}
    return {"type": "Feature", "geometry": geometry, "properties": plain}


def _collection(features):
    return {"type": "FeatureCollection", "features": list(features)}


def _one_collection(layers):
    """All layers in one collection; each feature names its own."""
    features = [
        {**feature, "properties": {"layer": layer, **feature["properties"]}}
        for layer, collection in layers.items()
        for feature in collection["features"]
    ]
    return json.dumps(_collection(features), ensure_ascii=False)


GEOGRAPHY = {
    "geojson": ("application/geo+json", _one_collection),
    "gpkg": ("application/geopackage+sqlite3", geopackage),
}
