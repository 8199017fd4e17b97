// Small comforts of the coverage page; it works without them.
"use strict";

(function () {
  const form = document.getElementById("coverage-filters");
  const frame = document.getElementById("coverage-map");

  // An address that can be passed on names only what was chosen.
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) {
      if (value === "") event.formData.delete(name);
    }
  });

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
