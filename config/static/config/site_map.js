/* The site among its neighbours: a map to look at, whose words stand in the list below it. */

(function () {
  "use strict";

  const element = document.getElementById("site-map");
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const points = read("site-points");
  const map = L.map(element, { maxZoom: 19, attributionControl: false, keyboard: false });

  function text(words) {
    const label = document.createElement("span");
    label.textContent = words;
    return label;
  }

  const outlines = L.geoJSON(read("site-outlines"), {
    style: (feature) => ({
      className: feature.properties.declared ? "outline-declared" : "outline-neighbour",
    }),
    onEachFeature: (feature, layer) => layer.bindTooltip(text(feature.properties.name), { sticky: true }),
  }).addTo(map);
  points.forEach(([latitude, longitude, words], place) => {
    const icon = L.divIcon({
      className: place === 0 ? "point-pin" : "neighbour-pin",
      iconSize: place === 0 ? [18, 18] : [11, 11],
    });
    L.marker([latitude, longitude], { icon: icon, keyboard: false, zIndexOffset: place === 0 ? 1000 : 0 })
      .bindTooltip(text(words))
      .addTo(map);
  });
  if (points.length) map.setView(points[0], 14);
  else if (outlines.getLayers().length) map.fitBounds(outlines.getBounds());
  else element.hidden = true;
  new ResizeObserver(() => map.invalidateSize()).observe(element);
})();
