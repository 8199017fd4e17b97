// Puts wards and agents on the map. Words that people wrote enter the page by textContent alone.
"use strict";

window.ganDan = (function () {
  const { UNITS, begin, clusters, element, points, ready, words } = window.mapFrame;
  const LETTER_HEIGHTS = { preparing: "18.8", suspended: "13.8" }; // triangles, where they are wide
  const SVG = "http://www.w3.org/2000/svg";

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

  // On canvas: thousands of circles, which nobody presses.
  const rings = L.layerGroup();
  function ring(place) {
    canvas = canvas || L.canvas({ pane: "rings" });
    L.circle(place, {
      radius: words.ringMetres, renderer: canvas, interactive: false,
      color: "#5b1a8b", weight: 1.5, opacity: 0.7, dashArray: "4 3", fillOpacity: 0.06,
    }).addTo(rings);
  }
  let canvas;

  function marker(row, number) {
    const [_key, _code, name, _operator, status, grade] = row;
    const place = [words.places[2 * number] / UNITS, words.places[2 * number + 1] / UNITS];
    if (words.ringMetres && status === "active") ring(place);
    return L.marker(place, {
      row: row,
      icon: icon(words.shapes[status], grade),
      title: name + " · " + words.statuses[status] + (grade ? " · " + grade : ""),
    });
  }

  function agents() {
    const group = clusters(words.agents.map(marker));
    group.bindPopup((one) => popup(...one.options.row));
    return group;
  }

  function said([name, figure]) {
    const box = element("div", undefined, "popup");
    box.append(element("strong", name), element("div", words.measure + ": " + figure));
    return box;
  }

  function wards() {
    const group = window.mapFrame.wards(said, "button");
    group.bindPopup((ward) => {
      const [name, figure, code] = words.wards[ward.options.key];
      const box = said([name, figure]);
      const link = element("a", words.story);
      link.href = words.storyAddress.replace("/0/", "/" + encodeURIComponent(code) + "/");
      link.target = "_top";
      box.append(link);
      return box;
    });
    return group;
  }

  function start(map, bounds) {
    begin(map, bounds);
    map.createPane("rings").style.zIndex = 450; // over the wards, under the marks
    map.getPane("rings").style.pointerEvents = "none";
    rings.addTo(map);
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
    map.on("moveend", aim);
    control.addTo(map);
    aim();
    ready();
  }

  return { agents, points, start, wards };
})();
