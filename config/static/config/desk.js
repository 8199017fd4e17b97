/* The page is hidden until its framework has started, so the browser cannot honour autofocus itself. */

document.addEventListener("alpine:initialized", () => {
  requestAnimationFrame(() => document.querySelector(".desk [autofocus]")?.focus());
});
