// Puts the points that serve citizens on the public map.
"use strict";

window.ganDan = (function () {
  const { begin, cluster, element, words } = window.mapFrame;
  const icon = L.divIcon({ className: "point", iconSize: [18, 18], popupAnchor: [0, -6] });

  function agent(row) {
    const [latitude, longitude, place] = row;
    const [name, address, today, page] = words.agents[place];
    const marker = L.marker([latitude, longitude], { icon: icon, title: name, alt: name });
    marker.bindPopup(() => {
      const box = element("div", undefined, "popup");
      const link = element("a", words.open);
      link.href = page;
      link.target = "_top";
      box.append(element("strong", name), element("span", address), element("span", today), link);
      return box;
    });
    return marker;
  }

  function ward(feature, layer) {
    layer.bindTooltip(() => element("div", words.wards[feature.id]), { sticky: true, className: "ward-name" });
  }

  function start(map, bounds) {
    begin(map, bounds);
    if (words.place) {
      L.circleMarker(words.place, { radius: 8, renderer: L.svg(), className: "here" })
        .bindTooltip(words.here).addTo(map);
    }
  }

  return { agent, cluster, start, ward };
})();
