// Puts the points that serve citizens on the public map.
"use strict";

window.ganDan = (function () {
  const { UNITS, begin, clusters, element, words } = window.mapFrame;
  const icon = L.divIcon({ className: "point", iconSize: [18, 18], popupAnchor: [0, -6] });

  function marker([name], number) {
    const place = [words.places[2 * number] / UNITS, words.places[2 * number + 1] / UNITS];
    return L.marker(place, { icon: icon, title: name, alt: name, row: words.agents[number] });
  }

  function popup([name, address, today, page]) {
    const box = element("div", undefined, "popup");
    const link = element("a", words.open);
    link.href = page;
    link.target = "_top";
    box.append(element("strong", name), element("span", address), element("span", today), link);
    return box;
  }

  function agents() {
    const group = clusters(words.agents.map(marker));
    group.bindPopup((one) => popup(one.options.row));
    return group;
  }

  const wards = () => window.mapFrame.wards((name) => element("div", name));

  function start(map, bounds) {
    begin(map, bounds);
    if (words.place) {
      L.circleMarker(words.place, { radius: 8, renderer: L.svg(), className: "here" })
        .bindTooltip(words.here).addTo(map);
    }
  }

  return { agents, start, wards };
})();
