// Tells the map in the frame which theme the page wears, and follows a computation under way.
"use strict";

(function () {
  const frame = document.getElementById("people-map");
  if (frame) {
    const tellTheme = () => {
      const theme = document.documentElement.classList.contains("dark") ? "dark" : "light";
      frame.contentWindow.postMessage(theme, "*");
    };
    window.addEventListener("message", (event) => {
      if (event.source === frame.contentWindow && event.data === "ready") tellTheme();
    });
    new MutationObserver(tellTheme).observe(document.documentElement, {
      attributes: true, attributeFilter: ["class"],
    });
  }

  // The computation is one request, begun here; another asks now and then how far it is.
  const form = document.getElementById("compute");
  if (!form) return;
  const shown = document.getElementById("step");
  const POLL = 700;

  async function follow() {
    const answer = await fetch(form.dataset.status);
    if (!answer.ok) return;
    const { is_over: isOver, text } = await answer.json();
    shown.textContent = text;
    if (isOver) window.location.reload();
    else window.setTimeout(follow, POLL);
  }

  if ("begin" in form.dataset) {
    form.hidden = true;
    fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
  }
  window.setTimeout(follow, POLL);
})();
