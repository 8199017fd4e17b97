// Puts wards and agents on the map. Words that people wrote enter the page by textContent alone.
"use strict";

window.ganDan = (function () {
  const words = JSON.parse(document.getElementById("words").textContent);
  const LETTER_HEIGHTS = { preparing: "18.8", suspended: "13.8" }; // triangles, where they are wide
  const SVG = "http://www.w3.org/2000/svg";

  function element(name, text, className) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  // One drawing for each shape and grade, copied for every agent that has them.
  const drawings = {};
  function drawing(shape, grade) {
    const key = shape + grade;
    if (!drawings[key]) {
      const svg = document.createElementNS(SVG, "svg");
      svg.setAttribute("class", "mark mark--" + (grade || "none"));
      svg.setAttribute("viewBox", "0 0 24 24");
      svg.setAttribute("aria-hidden", "true");
      const use = document.createElementNS(SVG, "use");
      use.setAttribute("href", "#shape-" + shape);
      const letter = document.createElementNS(SVG, "text");
      letter.setAttribute("x", "12");
      letter.setAttribute("y", LETTER_HEIGHTS[shape] || "16.3");
      letter.textContent = grade || (shape === "ended" ? "" : "–");
      svg.append(use, letter);
      drawings[key] = svg;
    }
    return drawings[key].cloneNode(true);
  }

  const AgentIcon = L.DivIcon.extend({
    createIcon: function () {
      const box = document.createElement("div");
      box.append(drawing(this.options.shape, this.options.grade));
      this._setIconStyles(box, "icon");
      return box;
    },
  });

  const icons = {};
  function icon(shape, grade) {
    const key = shape + grade;
    icons[key] = icons[key] || new AgentIcon({
      className: "agent", iconSize: [24, 24], popupAnchor: [0, -10], shape: shape, grade: grade,
    });
    return icons[key];
  }

  function popup(key, code, name, operator, status, grade, score) {
    const box = element("div", undefined, "popup");
    const facts = element("dl");
    const judged = score === null ? words.unscored : score + " · " + words.grades[grade];
    for (const [term, text] of [
      [words.operator, operator],
      [words.status, words.statuses[status]],
      [words.score, judged],
    ]) {
      facts.append(element("dt", term), element("dd", text));
    }
    const link = element("a", words.open);
    link.href = words.agentAddress.replace("/0/", "/" + Number(key) + "/");
    link.target = "_top";
    box.append(element("strong", name), element("span", code), facts, link);
    return box;
  }

  function agent(row) {
    const [latitude, longitude, place] = row;
    const [key, code, name, operator, status, grade, score] = words.agents[place];
    const marker = L.marker([latitude, longitude], {
      icon: icon(words.shapes[status], grade),
      title: name + " · " + words.statuses[status] + (grade ? " · " + grade : ""),
    });
    marker.bindPopup(() => popup(key, code, name, operator, status, grade, score));
    return marker;
  }

  const AgentsIcon = L.DivIcon.extend({
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
    return new AgentsIcon({ className: "agents", iconSize: [side, side], count: count });
  }

  function ward(feature, layer) {
    const [name, figure] = words.wards[feature.id];
    const box = element("div");
    box.append(element("strong", name), element("div", words.measure + ": " + figure));
    layer.bindTooltip(box, { sticky: true, className: "ward-name" });
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

  function start(map, bounds) {
    fit(map, bounds);
    stayInPlace(map);
    speak(map);
    const link = element("a", words.zoomHere);
    link.target = "_top";
    const aim = () => {
      const view = map.getBounds();
      const box = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
      const query = new URLSearchParams(words.query);
      query.set("bbox", box.map((degrees) => degrees.toFixed(5)).join(","));
      link.href = words.pageAddress + "?" + query;
    };
    const control = L.control({ position: "bottomright" });
    control.onAdd = () => {
      const box = element("div", undefined, "view-link");
      box.append(link);
      L.DomEvent.disableClickPropagation(box);
      return box;
    };
    map.attributionControl.setPrefix(false);
    L.control.scale({ imperial: false }).addTo(map);
    map.on("moveend", aim);
    control.addTo(map);
    aim();
    window.addEventListener("message", (event) => {
      if (event.source === window.parent) wear(event.data);
    });
    wear(window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    window.parent.postMessage("ready", "*");
  }

  return { agent: agent, cluster: cluster, start: start, ward: ward };
})();
