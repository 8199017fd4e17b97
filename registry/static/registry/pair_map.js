// Two records on one map: A is kept, B is the duplicate, a line between them.
"use strict";

(function () {
  const CITY = [21.03, 105.85];

  function mark(role) {
    const element = document.createElement("span");
    element.className = `pair-mark pair-mark--${role}`;
    element.textContent = role === "kept" ? "A" : "B";
    return L.divIcon({ className: "", html: element, iconSize: [22, 22] });
  }

  function start() {
    const element = document.querySelector(".pair-map");
    const data = document.getElementById("pair-map-data");
    if (!element || !data || !window.L) return;

    const { points, outlines } = JSON.parse(data.textContent);
    const map = L.map(element, { maxZoom: 19, attributionControl: false, zoomSnap: 0.5 });
    map.setView(CITY, 10);
    L.geoJSON(outlines, { interactive: false, style: { className: "pair-outline" } }).addTo(map);
    const places = points.map((point) => point.at);
    if (places.length === 2) {
      L.polyline(places, { className: "pair-line", interactive: false }).addTo(map);
    }
    for (const point of points) {
      const label = document.createElement("span");
      label.textContent = point.name;
      L.marker(point.at, { icon: mark(point.role), keyboard: false }).bindTooltip(label).addTo(map);
    }
    if (places.length) map.fitBounds(places, { maxZoom: 17, padding: [50, 50] });
    L.control.scale({ imperial: false }).addTo(map);
    new ResizeObserver(() => map.invalidateSize()).observe(element);
  }

  document.addEventListener("DOMContentLoaded", start);
})();
