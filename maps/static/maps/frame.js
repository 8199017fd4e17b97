// What every map in a frame does alike: it fits its frame, speaks the language of the page, wears
// its theme, and puts words that people wrote on the page by textContent alone.
"use strict";

window.mapFrame = (function () {
  const UNITS = 100000; // of a degree, see outlines.py
  const TILE_SCALE = 2; // so that patterns stay sharp on fine screens
  const NEAR_ZOOM = 12; // from which a ward of the inner city is as large as a few marks
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

  // A group that is on the map already takes twenty thousand markers twice as fast.
  function clusters(markers) {
    const group = L.markerClusterGroup({
      maxClusterRadius: 38, showCoverageOnHover: false, animate: false, iconCreateFunction: cluster,
    });
    return group.once("add", () => group.addLayers(markers));
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

  function point(row, said) {
    const [latitude, longitude, kind, size] = row;
    const place = [latitude / UNITS, longitude / UNITS];
    const drawn =
      kind === "people" ? circle(place, "left-out", Math.max(SMALLEST, Math.sqrt(size / PEOPLE_A_PIXEL)))
      : kind === "agent" ? circle(place, "open-place", 4)
      : kind === "flag" ? site(place, kind, size > 1 ? "⚑" + size : "⚑", said[0])
      : kind === "other" ? site(place, kind, "+", said[0])
      : site(place, kind, size, said[0]);
    return drawn.bindPopup(() => lines(said));
  }

  // One layer of marks; the words of all layers follow one another.
  function points(layer) {
    let first = 0;
    for (const before of words.marks.slice(0, layer)) first += before.length;
    return L.featureGroup(
      words.marks[layer].map((row, place) => point(row, words.points[first + place]))
    );
  }

  // A ring comes as its first corner and the steps to the others.
  function corners(row) {
    const ring = [];
    let longitude = 0, latitude = 0;
    for (let place = 0; place < row.length; place += 2) {
      longitude += row[place];
      latitude += row[place + 1];
      ring.push(new L.LatLng(latitude / UNITS, longitude / UNITS));
    }
    return ring;
  }

  // Thousands of elements make a browser slow: many wards are painted on one canvas, which takes the
  // patterns, the colours and the lines from the same symbols and style sheets as the others.
  const MANY_WARDS = 500;
  let painted; // the group of wards on a canvas, if they are

  function pattern(swatch) {
    const drawing = document.getElementById("ward-" + swatch);
    const [width, height] = ["width", "height"].map((side) => drawing[side].baseVal.value);
    const tile = element("canvas");
    tile.width = width * TILE_SCALE;
    tile.height = height * TILE_SCALE;
    const brush = tile.getContext("2d");
    brush.scale(TILE_SCALE, TILE_SCALE);
    for (const part of drawing.children) {
      const style = window.getComputedStyle(part);
      const path = new Path2D(part.getAttribute("d") || undefined);
      if (part.tagName === "rect") path.rect(0, 0, width, height);
      if (part.tagName === "circle") path.arc(part.cx.baseVal.value, part.cy.baseVal.value, part.r.baseVal.value, 0, 2 * Math.PI);
      brush.fillStyle = style.fill;
      brush.strokeStyle = style.stroke;
      brush.lineWidth = parseFloat(style.strokeWidth);
      if (style.fill !== "none") brush.fill(path);
      if (style.stroke !== "none") brush.stroke(path);
    }
    const made = brush.createPattern(tile, "repeat");
    made.setTransform(new DOMMatrix().scale(1 / TILE_SCALE));
    return made;
  }

  // The style sheet says how a border looks; a canvas has to be told.
  function border(isPointedAt) {
    const style = window.getComputedStyle(document.documentElement);
    return isPointedAt
      ? { color: style.getPropertyValue("--border-pointed-at"), weight: 2 }
      : { color: style.getPropertyValue("--border"), weight: 1 };
  }

  function repaint() {
    if (!painted) return;
    const patterns = {};
    painted.eachLayer((ward) => {
      const swatch = ward.options.swatch;
      patterns[swatch] = patterns[swatch] || pattern(swatch);
      ward.setStyle({ ...border(false), fillColor: patterns[swatch] });
    });
  }

  // A ward on its own element is named, and can be reached by keys where it answers them.
  function nameWard(ward, role) {
    ward.on("add", () => {
      const drawn = ward.getElement && ward.getElement();
      if (!drawn) return;
      drawn.setAttribute("role", role);
      drawn.setAttribute("aria-label", words.wards[ward.options.key][0]);
      if (role === "button") drawn.setAttribute("tabindex", "0");
    });
  }

  // Every ward with what `said` makes of its words; one tooltip serves them all.
  function wards(said, role = "img") {
    const isMany = words.outlines.length > MANY_WARDS;
    const renderer = isMany ? L.canvas({ padding: 0.2 }) : L.svg();
    const group = L.featureGroup(
      words.outlines.map(([key, swatch, polygons]) => L.polygon(
        polygons.map((rings) => rings.map(corners)),
        {
          className: "ward", renderer: renderer, key: key, swatch: swatch,
          fillColor: "url(#ward-" + swatch + ")", fillOpacity: 1, weight: 1,
        }
      ))
    );
    group.eachLayer((ward) => nameWard(ward, role));
    group.bindTooltip(
      (ward) => said(words.wards[ward.options.key]), { sticky: true, className: "ward-name" }
    );
    if (isMany) {
      painted = group;
      group.on("mouseover", (event) => event.layer.setStyle(border(true)).bringToFront());
      group.on("mouseout", (event) => event.layer.setStyle(border(false)));
    }
    return group;
  }

  // The page cannot reach into the frame, so it says which theme it wears.
  function wear(theme) {
    document.documentElement.classList.toggle("dark", theme === "dark");
    repaint();
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

  // Whoever opens a pop-up by Enter is led into it, and back to where they were when it closes.
  function leadByKeys(map) {
    const box = map.getContainer();
    let asked = null, from = null;
    box.addEventListener("pointerdown", () => { asked = null; }, { capture: true });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") asked = event.target;
      if (event.key === "Escape") map.closePopup();
    }, { capture: true });
    map.on("popupopen", (event) => {
      from = asked;
      asked = null;
      if (!from) return;
      const said = event.popup.getElement().querySelector(".leaflet-popup-content");
      said.setAttribute("tabindex", "-1");
      said.focus({ preventScroll: true });
    });
    map.on("popupclose", () => {
      if (from && from.isConnected) from.focus({ preventScroll: true });
      from = null;
    });
  }

  // From afar marks would hide the city: they shrink until somebody comes nearer.
  function keepDistance(map) {
    const look = () => map.getContainer().classList.toggle("far", map.getZoom() < NEAR_ZOOM);
    map.on("zoomend", look);
    look();
  }

  function begin(map, bounds) {
    fit(map, bounds);
    keepDistance(map);
    stayInPlace(map);
    leadByKeys(map);
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

  return { UNITS, begin, clusters, element, lines, points, ready, wards, words };
})();
