// Shows on one map where a point stands and where it is proposed to be.
"use strict";

(function () {
  function pin(map, point, name) {
    if (!point) return;
    const icon = L.divIcon({ className: "point-pin change-pin--" + name, iconSize: [18, 18] });
    const label = document.createElement("span");
    label.textContent = point.label;
    L.marker([point.latitude, point.longitude], { icon: icon, keyboard: false })
      .bindTooltip(label)
      .addTo(map);
  }

  function start(element) {
    const data = JSON.parse(document.getElementById("change-map-data").textContent);
    const map = L.map(element, { maxZoom: 19, attributionControl: false, scrollWheelZoom: false });
    // Leaflet draws no line before it knows what it looks at.
    const points = [data.old, data.new].filter(Boolean).map((at) => [at.latitude, at.longitude]);
    map.fitBounds(L.latLngBounds(points).pad(0.4), { maxZoom: 17 });
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
    pin(map, data.old, "old");
    pin(map, data.new, "new");
    L.polyline(points, { className: "change-line" }).addTo(map);
    new ResizeObserver(() => map.invalidateSize()).observe(element);
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".change-map").forEach(start);
  });
})();
