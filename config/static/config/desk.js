/* The page is hidden until its framework has started, so the browser cannot honour autofocus itself.
   The framework has by then queued what shows the page: the focus is set before anybody sees it. */

document.addEventListener("alpine:initialized", () => {
  queueMicrotask(() => document.querySelector(".desk [autofocus]")?.focus());
});

/* On a telephone what is only good to know stays folded until it is asked for. */

if (window.matchMedia("(max-width: 600px)").matches) {
  document.querySelectorAll(".desk-more[open]").forEach((more) => (more.open = false));
}
