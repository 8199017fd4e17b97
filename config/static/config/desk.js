/* The page is hidden until its framework has started, so the browser cannot honour autofocus itself. */

document.addEventListener("alpine:initialized", () => {
  requestAnimationFrame(() => document.querySelector(".desk [autofocus]")?.focus());
});

/* On a telephone what is only good to know stays folded until it is asked for. */

if (window.matchMedia("(max-width: 600px)").matches) {
  document.querySelectorAll(".desk-more[open]").forEach((more) => (more.open = false));
}
