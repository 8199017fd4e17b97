// Puts wards, people out of reach, agents and proposed sites on the map. Words that people wrote
// enter the page by textContent alone.
"use strict";

window.ganDan = (function () {
  const { begin, element, lines, points, ready, words } = window.mapFrame;

  const wards = () => window.mapFrame.wards(lines);

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

  return { points, start, wards };
})();
