// Places an agent: a click or a drag fills the two coordinate boxes, and they move the point.
// Choosing the declared area marks it. The browser's own position is taken where it may be asked for.
"use strict";

(function () {
  const CITY = [21.03, 105.85];
  const PATIENCE = { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 };

  function numberIn(box) {
    const text = box.value.trim().replace(",", ".");
    const number = text === "" ? NaN : Number(text);
    return Number.isFinite(number) ? number : null;
  }

  // Shows the button for one's own position where the browser can be asked: not without https.
  function offerPosition(element, use) {
    const button = element.parentElement.querySelector(".point-map-here");
    if (!button || !window.isSecureContext || !("geolocation" in navigator)) return;
    const said = element.parentElement.querySelector(".point-map-said");
    const taken = (position) => {
      const metres = String(Math.round(position.coords.accuracy));
      use(position.coords);
      said.textContent = `${button.dataset.taken} ${metres}`;
    };
    const refused = () => { said.textContent = button.dataset.refused; };
    button.hidden = false;
    button.addEventListener("click", () => {
      said.textContent = button.dataset.waiting;
      navigator.geolocation.getCurrentPosition(taken, refused, PATIENCE);
    });
  }

  function start(element) {
    const latitude = document.getElementById(element.dataset.latitude);
    const longitude = document.getElementById(element.dataset.longitude);
    const area = document.getElementById(element.dataset.area);
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
      // At once: a click on a map under way would be read where the map was.
      if (move) map.setView([lat, lng], Math.max(map.getZoom() || 0, 15), { animate: false });
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

    // Marks the area that is chosen in the form, and says where it is.
    function mark() {
      let bounds = null;
      outlines.eachLayer((layer) => {
        const chosen = String(layer.feature.properties.area) === area.value;
        layer.getElement().classList.toggle("outline-declared", chosen);
        layer.getElement().classList.toggle("outline-neighbour", !chosen);
        if (chosen) {
          layer.bringToFront();
          bounds = layer.getBounds();
        }
      });
      return bounds;
    }

    function goTo(bounds) {
      if (map.hasLayer(point)) bounds.extend(point.getLatLng());
      map.fitBounds(bounds);
    }

    map.setView(CITY, 10);
    const placed = show(true);
    const declared = area && area.tagName === "SELECT" ? mark() : null;
    if (!placed && outlines.getLayers().length) map.fitBounds(declared || outlines.getBounds());
    if (area && window.django && window.django.jQuery) {
      // the list of suggestions tells its choice to jQuery only
      window.django.jQuery(area).on("change", () => {
        const bounds = mark();
        if (bounds) goTo(bounds);
      });
    }
    map.on("click", (event) => take(event.latlng));
    point.on("dragend", () => take(point.getLatLng()));
    for (const box of [latitude, longitude]) {
      box.addEventListener("change", () => show(true));
    }
    offerPosition(element, (coords) => {
      take({ lat: coords.latitude, lng: coords.longitude });
      show(true);
    });
    new ResizeObserver(() => map.invalidateSize()).observe(element);
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".point-map").forEach(start);
  });
})();
