/* Forms of decisions: the first field is at hand, and the message to the operator is kept in step:
   with the comment until it is edited, with reason and language always, since a message must never
   name another reason than the decision. */

(function () {
  "use strict";

  let composed = null;

  function part(name) {
    return document.querySelector(":is(#dialog, .telling) [name=" + name + "]");
  }

  function compose() {
    const templates = JSON.parse(document.getElementById("message-templates").textContent);
    const texts = templates[part("language").value];
    const reason = part("reason");
    const template = texts[(reason && reason.value) || ""];
    return template.split("{comment}").join(part("comment").value).replace(/\n{3,}/g, "\n\n").trim();
  }

  function follow(event) {
    const message = part("message");
    if (!message || !event.target.closest("#dialog, .telling") || event.target === message) {
      return;
    }
    const isEdited = message.value !== composed && message.value !== message.defaultValue;
    if (isEdited && event.target === part("comment")) {
      return;
    }
    composed = compose();
    message.value = composed;
  }

  /* Whoever works by the keyboard goes on inside the dialog that opened. */
  function enter(event) {
    if (event.target.id !== "modal-content") {
      return;
    }
    const first = event.target.querySelector("select, textarea, input:not([type=hidden])");
    requestAnimationFrame(() => first && first.focus());
  }

  document.addEventListener("htmx:afterSettle", enter);
  document.addEventListener("change", follow);
  document.addEventListener("input", follow);
})();
