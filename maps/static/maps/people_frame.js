// Puts wards, people out of reach, agents and proposed sites on the map. Words that people wrote
// enter the page by textContent alone.
"use strict";

window.ganDan = (function () {
  const words = JSON.parse(document.getElementById("words").textContent);
  const SMALLEST = 2;
  const PEOPLE_A_PIXEL = 200; // square pixels of a circle's radius

  function element(name, text, className) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function lines(texts) {
    const box = element("div", undefined, "popup");
    texts.forEach((text, place) => box.append(element(place ? "span" : "strong", text)));
    return box;
  }

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

  function fit(map, bounds) {
    let moved = false;
    for (const act of ["pointerdown", "wheel", "keydown"]) {
      map.getContainer().addEventListener(act, () => { moved = true; }, { capture: true });
    }
    new ResizeObserver(() => {
      map.invalidateSize({ animate: false });
      const size = map.getSize();
      if (!size.x || !size.y) return;
      if (!moved) map.fitBounds(bounds, { animate: false });
      map.getContainer().dataset.fitted = "";
    }).observe(map.getContainer());
  }

  // Leaflet speaks English to those who hover or listen.
  function speak(map) {
    const [zoomIn, zoomOut] = map.zoomControl.getContainer().children;
    for (const [button, text] of [[zoomIn, words.zoomIn], [zoomOut, words.zoomOut]]) {
      button.title = text;
      button.setAttribute("aria-label", text);
    }
    map.on("popupopen", (event) => {
      event.popup.getElement().querySelector(".leaflet-popup-close-button")
        .setAttribute("aria-label", words.close);
    });
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

  function wear(theme) {
    document.documentElement.classList.toggle("dark", theme === "dark");
  }

  function start(map, bounds) {
    fit(map, bounds);
    speak(map);
    ask(map);
    map.attributionControl.setPrefix(false);
    L.control.scale({ imperial: false }).addTo(map);
    window.addEventListener("message", (event) => {
      if (event.source === window.parent) wear(event.data);
    });
    wear(window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    window.parent.postMessage("ready", "*");
  }

  return { point: point, start: start, ward: ward };
})();
