/* Shows how far a check or an import of a list is; without it the page simply comes when all is done. */

(function () {
  "use strict";

  const form = document.querySelector(".list-run");
  if (!form) {
    const result = document.querySelector(".list-result");
    if (result) {
      result.focus();
    }
    return;
  }
  const progress = form.querySelector(".list-progress");
  const words = progress.querySelector("label");
  const bar = progress.querySelector("progress");

  async function follow(response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    let last = null;
    for (;;) {
      const { value, done } = await reader.read();
      if (done) {
        return last !== null && last.done === last.of;
      }
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        last = JSON.parse(line);
        bar.value = Math.round((100 * last.done) / last.of);
      }
    }
  }

  async function run(step) {
    const data = new FormData(form);
    data.set("do", step);
    form.querySelectorAll("button").forEach((button) => (button.disabled = true));
    words.textContent = words.dataset[step];
    bar.value = 0;
    progress.hidden = false;
    try {
      const headers = { Accept: "application/x-ndjson" };
      const response = await fetch(form.dataset.page, { method: "POST", body: data, headers });
      if (response.ok && (await follow(response))) {
        window.location.assign(form.dataset.page);
        return;
      }
    } catch {
      // what was done so far is taken back on the server
    }
    words.textContent = words.dataset.failed;
    form.querySelectorAll("button").forEach((button) => (button.disabled = false));
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    run(event.submitter.value);
  });
  if (form.dataset.start !== undefined) {
    run("check");
  }
})();
