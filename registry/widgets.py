"""What Unfold and Django have no input for: a map to point on, and a plain choice of files."""

from django import forms
from unfold.widgets import INPUT_CLASSES


class CoordinateInput(forms.TextInput):
    """One coordinate as typed: its decimals are judged, so it stays text."""

    def __init__(self, attrs=None):
        super().__init__(
            {"inputmode": "decimal", "class": " ".join(INPUT_CLASSES), **(attrs or {})}
        )


class PointMap(forms.Widget):
    """A Leaflet map that moves the two coordinate boxes of its form. It has no value itself."""

    template_name = "registry/point_map.html"

    def __init__(self, attrs=None, *, outlines=None):
        super().__init__(attrs)
        self.outlines = outlines or {"type": "FeatureCollection", "features": []}

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["outlines"] = self.outlines
        return context

    def value_from_datadict(self, data, files, name):
        return None

    @property
    def media(self):
        return forms.Media(
            css={"all": ["js_lib_leaflet/leaflet.css", "registry/admin.css"]},
            js=["js_lib_leaflet/leaflet.js", "registry/point_map.js"],
        )


class FileInput(forms.FileInput):
    """The browser's own choice of a file, for forms that Unfold does not lay out.

    Unfold's script writes the name of a chosen file into the first text box three levels above any
    file input. The template has a hidden one there, or it would overwrite what somebody typed.
    """

    template_name = "registry/file_input.html"


class FilesInput(FileInput):
    """A choice of several files."""

    allow_multiple_selected = True
