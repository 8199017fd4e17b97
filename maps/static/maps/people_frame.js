// Puts wards, people out of reach, agents and proposed sites on the map. Words that people wrote
// enter the page by textContent alone.
"use strict";

window.ganDan = (function () {
  const { begin, element, lines, ready, words } = window.mapFrame;
  const SMALLEST = 2;
  const PEOPLE_A_PIXEL = 200; // square pixels of a circle's radius

  function ward(feature, layer) {
    const said = words.wards[feature.id];
    layer.bindTooltip(() => lines(said), { sticky: true, className: "ward-name" });
  }

  function circle(place, className, radius) {
    return L.circleMarker(place, { radius: radius, renderer: L.svg(), className: className });
  }

  function site(place, kind, number, label) {
    const box = element("div", String(number), "site site--" + kind);
    const icon = L.divIcon({ className: "site-box", html: box, iconSize: [26, 26] });
    return L.marker(place, { icon: icon, alt: label, title: label });
  }

  function point(feature, place) {
    const { kind, size, place: row } = feature.properties;
    const said = words.points[row];
    const drawn =
      kind === "people" ? circle(place, "left-out", Math.max(SMALLEST, Math.sqrt(size / PEOPLE_A_PIXEL)))
      : kind === "agent" ? circle(place, "open-place", 4)
      : site(place, kind, size, said[0]);
    return drawn.bindPopup(() => lines(said));
  }

  // A click beside everything asks for the agents nearest to that place.
  function ask(map) {
    map.on("contextmenu", (event) => {
      const { lat, lng } = event.latlng;
      const link = element("a", words.nearest);
      const query = new URLSearchParams({ latitude: lat.toFixed(5), longitude: lng.toFixed(5) });
      link.href = words.nearestAddress + "?" + query;
      link.target = "_top";
      L.popup().setLatLng(event.latlng).setContent(link).openOn(map);
    });
  }

  function start(map, bounds) {
    begin(map, bounds);
    ask(map);
    ready();
  }

  return { point: point, start: start, ward: ward };
})();
