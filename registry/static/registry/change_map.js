// Shows on one map where a point stands and where it is proposed to be.
"use strict";

(function () {
  function pin(map, point, name) {
    if (!point) return null;
    const icon = L.divIcon({ className: "point-pin change-pin--" + name, iconSize: [18, 18] });
    const label = document.createElement("span");
    label.textContent = point.label;
    return L.marker([point.latitude, point.longitude], { icon: icon, keyboard: false })
      .bindTooltip(label)
      .addTo(map);
  }

  function start(element) {
    const data = JSON.parse(document.getElementById("change-map-data").textContent);
    const map = L.map(element, { maxZoom: 19, attributionControl: false, scrollWheelZoom: false });
    L.geoJSON(data.outlines, {
      style: (feature) => ({
        className: feature.properties.declared ? "outline-declared" : "outline-neighbour",
      }),
      onEachFeature: (feature, layer) => {
        const label = document.createElement("span");
        label.textContent = feature.properties.name;
        layer.bindTooltip(label, { sticky: true });
      },
    }).addTo(map);
    const pins = [pin(map, data.old, "old"), pin(map, data.new, "new")].filter(Boolean);
    const points = pins.map((marker) => marker.getLatLng());
    if (points.length === 2) L.polyline(points, { className: "change-line" }).addTo(map);
    map.fitBounds(L.latLngBounds(points).pad(0.4), { maxZoom: 17 });
    new ResizeObserver(() => map.invalidateSize()).observe(element);
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".change-map").forEach(start);
  });
})();
