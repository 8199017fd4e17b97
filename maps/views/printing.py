"""The map on a sheet of paper or in a report: a page of fixed size, without a script."""

from csp.decorators import csp_exempt
from django.shortcuts import render
from django.utils import timezone

from maps.drawing import draw
from maps.enums import MapLayer, Shape
from maps.views.coverage import METRES_A_KM, Look, asked_query, for_viewers_of_agents, map_rows
from oversight.enums import Grade

POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"


@for_viewers_of_agents
@csp_exempt()
def coverage_sheet(request):
    """What the coverage page shows, with title, legend, day and source."""
    look = Look(request)
    rows = map_rows(look.agents)
    wards = look.wards(outlines=True)
    ring_m = look.filter.reach_chosen if MapLayer.RINGS in look.layers else 0
    marks = [point for points in look.marks().values() for point in points]
    response = render(
        request,
        "maps/coverage_sheet.html",
        {
            "wards": wards,
            "drawing": draw(wards.rows, rows, marks, box=look.box(rows), ring_m=ring_m),
            "agent_count": len(rows),
            "narrowed": look.filter.in_use,
            "layers": [layer.value for layer in look.layers],
            "reach_km": look.filter.reach_chosen // METRES_A_KM,
            "shows_scores": look.run is not None,
            "shapes": Shape,
            "grades": Grade,
            "query": asked_query(request),
            "now": timezone.localtime(),
        },
    )
    response["Content-Security-Policy"] = POLICY
    return response
