// Small comforts of the coverage page; it works without them.
"use strict";

(function () {
  const form = document.getElementById("coverage-filters");
  const frame = document.getElementById("coverage-map");
  const PAUSE_MS = 700;
  const MOVED = "coverage-month-moved";

  // An address that can be passed on names only what was chosen.
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) {
      if (value === "") event.formData.delete(name);
    }
  });

  // Months run from left to right on the slider, newest first in the list.
  const slider = document.getElementById("month-slider");
  if (slider) {
    const list = form.elements.month;
    const last = list.options.length - 1;
    const say = () => { slider.setAttribute("aria-valuetext", list.selectedOptions[0].text); };
    slider.max = last;
    slider.value = last - list.selectedIndex;
    slider.hidden = last === 0;
    slider.addEventListener("input", () => { list.selectedIndex = last - slider.value; say(); });
    // An arrow key moves one month: whoever presses on is waited for, and finds the slider again.
    let pause;
    slider.addEventListener("change", () => {
      clearTimeout(pause);
      pause = setTimeout(() => {
        sessionStorage.setItem(MOVED, "");
        form.requestSubmit();
      }, PAUSE_MS);
    });
    const wasMoved = sessionStorage.getItem(MOVED) !== null;
    sessionStorage.removeItem(MOVED);
    // The theme shows the page only once its own scripts have begun, see desk.js.
    const find = () => slider.focus({ preventScroll: true });
    if (wasMoved) document.addEventListener("alpine:initialized", () => queueMicrotask(find));
    say();
  }

  function tellTheme() {
    const theme = document.documentElement.classList.contains("dark") ? "dark" : "light";
    frame.contentWindow.postMessage(theme, "*");
  }
  window.addEventListener("message", (event) => {
    if (event.source === frame.contentWindow && event.data === "ready") tellTheme();
  });
  new MutationObserver(tellTheme).observe(document.documentElement, {
    attributes: true, attributeFilter: ["class"],
  });
})();
