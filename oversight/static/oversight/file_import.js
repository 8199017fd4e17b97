/* Sends the files without leaving the page, so that what was chosen stays chosen after a check. */

(function () {
  "use strict";

  const form = document.getElementById("file-import");
  const progress = document.getElementById("import-progress");
  const outcome = document.getElementById("import-outcome");

  form.addEventListener("submit", async function (event) {
    const button = event.submitter;
    if (!button || button.name !== "do") {
      return; // the download of errors is an ordinary request
    }
    event.preventDefault();
    const data = new FormData(form);
    data.append(button.name, button.value);
    const buttons = form.querySelectorAll("button");
    buttons.forEach((one) => (one.disabled = true));
    progress.textContent = progress.dataset.words;
    progress.hidden = false;
    try {
      const response = await fetch(form.action, { method: "POST", body: data });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const answer = page.getElementById("import-outcome");
      if (!answer || page.querySelector("#file-import .refusals")) {
        form.submit(); // the server says what is wrong with the form itself
        return;
      }
      outcome.replaceChildren(...answer.childNodes);
      const imports = document.getElementById("last-imports");
      if (imports) {
        imports.replaceChildren(...page.getElementById("last-imports").childNodes);
      }
      outcome.querySelector("h2").setAttribute("tabindex", "-1");
      outcome.querySelector("h2").focus();
    } catch {
      form.submit();
    } finally {
      progress.hidden = true;
      buttons.forEach((one) => (one.disabled = false));
    }
  });
})();
