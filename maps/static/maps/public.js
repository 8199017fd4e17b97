// Two comforts of the public list, which is complete without them: the nearest points first, and
// the map in place. The place is rounded here, before it is sent.
"use strict";

(function () {
  const DECIMALS = 3; // about 100 metres
  const PATIENCE = { timeout: 15000, maximumAge: 60000 };
  const button = document.getElementById("near-me");
  const said = document.getElementById("near-said");
  const form = button.form;

  function sort(position) {
    const { latitude, longitude } = position.coords;
    form.elements.near.value = latitude.toFixed(DECIMALS) + "," + longitude.toFixed(DECIMALS);
    form.submit();
  }

  if ("geolocation" in navigator) {
    button.hidden = false;
    button.addEventListener("click", () => {
      said.textContent = button.dataset.waiting;
      navigator.geolocation.getCurrentPosition(
        sort, () => { said.textContent = button.dataset.refused; }, PATIENCE,
      );
    });
  }

  const link = document.getElementById("open-map");
  if (link) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const frame = document.createElement("iframe");
      frame.title = link.dataset.title;
      frame.setAttribute("sandbox", "allow-scripts allow-top-navigation-by-user-activation");
      frame.src = link.href;
      document.getElementById("map-place").replaceChildren(frame);
      link.parentElement.remove();
    });
  }
})();
