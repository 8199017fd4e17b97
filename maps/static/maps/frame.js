// What every map in a frame does alike: it fits its frame, speaks the language of the page, wears
// its theme, and puts words that people wrote on the page by textContent alone.
"use strict";

window.mapFrame = (function () {
  const SMALLEST = 2;
  const PEOPLE_A_PIXEL = 200; // square pixels of a circle's radius
  const words = JSON.parse(document.getElementById("words").textContent);

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

  const ClusterIcon = L.DivIcon.extend({
    createIcon: function () {
      const box = element("div", String(this.options.count));
      box.setAttribute("aria-label", words.cluster.replace("%(count)s", this.options.count));
      this._setIconStyles(box, "icon");
      return box;
    },
  });

  function cluster(group) {
    const count = group.getChildCount();
    const side = count < 10 ? 28 : count < 100 ? 34 : 42;
    return new ClusterIcon({ className: "agents", iconSize: [side, side], count: count });
  }

  function circle(place, className, radius) {
    return L.circleMarker(place, { radius: radius, renderer: L.svg(), className: className });
  }

  // A mark with a number or a sign: the shape tells the kind.
  function site(place, kind, number, label) {
    const box = element("div", String(number), "site site--" + kind);
    // A flag stands beside the middle of its ward, where an office may be.
    const anchor = kind === "flag" ? [-2, 28] : [13, 13];
    const icon = L.divIcon({ className: "site-box", html: box, iconSize: [26, 26], iconAnchor: anchor });
    return L.marker(place, { icon: icon, alt: label, title: label });
  }

  function point(feature, place) {
    const { kind, size, place: row } = feature.properties;
    const said = words.points[row];
    const drawn =
      kind === "people" ? circle(place, "left-out", Math.max(SMALLEST, Math.sqrt(size / PEOPLE_A_PIXEL)))
      : kind === "agent" ? circle(place, "open-place", 4)
      : kind === "flag" ? site(place, kind, size > 1 ? "⚑" + size : "⚑", said[0])
      : kind === "other" ? site(place, kind, "+", said[0])
      : site(place, kind, size, said[0]);
    return drawn.bindPopup(() => lines(said));
  }

  // The page cannot reach into the frame, so it says which theme it wears.
  function wear(theme) {
    document.documentElement.classList.toggle("dark", theme === "dark");
  }

  // Shows the bounds as soon as the frame has a size, and again with a new one until somebody
  // moves the map.
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

  // Leaflet gives the map the focus on a press, for which browsers scroll the page around the frame
  // until all of the map is seen: the release would miss what was pressed.
  function stayInPlace(map) {
    const box = map.getContainer();
    box.addEventListener("pointerdown", () => box.focus({ preventScroll: true }), { capture: true });
  }

  // Leaflet speaks English to those who hover or listen.
  function name(button, text) {
    button.title = text;
    button.setAttribute("aria-label", text);
  }

  function speak(map) {
    const [zoomIn, zoomOut] = map.zoomControl.getContainer().children;
    name(zoomIn, words.zoomIn);
    name(zoomOut, words.zoomOut);
    for (const button of document.querySelectorAll(".leaflet-control-layers-toggle")) {
      name(button, words.layers);
    }
    map.on("popupopen", (event) => {
      name(event.popup.getElement().querySelector(".leaflet-popup-close-button"), words.close);
    });
  }

  function begin(map, bounds) {
    fit(map, bounds);
    stayInPlace(map);
    speak(map);
    map.attributionControl.setPrefix(false);
    L.control.scale({ imperial: false }).addTo(map);
    window.addEventListener("message", (event) => {
      if (event.source === window.parent) wear(event.data);
    });
  }

  // Last of all: the page around answers with its theme.
  function ready() {
    wear(window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    window.parent.postMessage("ready", "*");
  }

  return { begin, cluster, element, lines, point, ready, words };
})();
