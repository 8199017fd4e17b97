"use strict";

// On a phone a row of a list is a card, and each cell says its heading, which Django keeps in small
// letters. No style reaches the first letter of generated text, so it is made a capital here.
document.addEventListener("DOMContentLoaded", () => {
  for (const cell of document.querySelectorAll("[data-label]")) {
    const label = cell.dataset.label;
    cell.dataset.label = label.charAt(0).toLocaleUpperCase() + label.slice(1);
  }
});
