// Places an agent: a click or a drag fills the two coordinate boxes, and they move the point.
"use strict";

(function () {
  const CITY = [21.03, 105.85];

  function numberIn(box) {
    const text = box.value.trim().replace(",", ".");
    const number = text === "" ? NaN : Number(text);
    return Number.isFinite(number) ? number : null;
  }

  function start(element) {
    const latitude = document.getElementById(element.dataset.latitude);
    const longitude = document.getElementById(element.dataset.longitude);
    const data = document.getElementById("point-map-outlines");
    if (!latitude || !longitude || !window.L) return;

    const map = L.map(element, { maxZoom: 19, attributionControl: false });
    const outlines = L.geoJSON(JSON.parse(data.textContent), {
      style: (feature) => ({
        className: feature.properties.declared ? "outline-declared" : "outline-neighbour",
      }),
      onEachFeature: (feature, layer) => {
        const label = document.createElement("span");
        label.textContent = feature.properties.name;
        layer.bindTooltip(label, { sticky: true });
      },
    }).addTo(map);
    const icon = L.divIcon({ className: "point-pin", iconSize: [18, 18] });
    const point = L.marker(CITY, { icon: icon, draggable: true, keyboard: false });

    function show(move) {
      const lat = numberIn(latitude);
      const lng = numberIn(longitude);
      if (lat === null || lng === null || Math.abs(lat) > 90 || Math.abs(lng) > 180) {
        point.remove();
        return false;
      }
      point.setLatLng([lat, lng]).addTo(map);
      if (move) map.setView([lat, lng], Math.max(map.getZoom() || 0, 15));
      return true;
    }

    function take(position) {
      if (latitude.readOnly || latitude.disabled) return;
      latitude.value = position.lat.toFixed(6);
      longitude.value = position.lng.toFixed(6);
      for (const box of [latitude, longitude]) {
        box.dispatchEvent(new Event("change", { bubbles: true }));
      }
      show(false);
    }

    map.setView(CITY, 10);
    if (!show(true) && outlines.getLayers().length) map.fitBounds(outlines.getBounds());
    map.on("click", (event) => take(event.latlng));
    point.on("dragend", () => take(point.getLatLng()));
    for (const box of [latitude, longitude]) {
      box.addEventListener("change", () => show(true));
    }
    new ResizeObserver(() => map.invalidateSize()).observe(element);
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".point-map").forEach(start);
  });
})();
