/* A visit on a phone: what is typed is kept there at once, and sent when the network is there.
   Without this script the page is an ordinary form. */

(() => {
  "use strict";

  const RETRY_MS = 15000;
  let page = document.querySelector("[data-visit]");
  if (!page) {
    return;
  }
  const key = `visit-${page.dataset.visit}`;
  let waiting = null; // the button whose sending waits for the network
  let isSending = false;

  function part(name) {
    return page.querySelector(`[data-visit-${name}]`);
  }

  function say(word) {
    const status = part("status");
    status.textContent = word ? status.dataset[word] : "";
    status.classList.toggle("visit-status--offline", word === "offline" || word === "signedOut");
  }

  function typed(form) {
    const values = {};
    for (const field of form.elements) {
      const isTyped = field.name && !["file", "hidden", "submit"].includes(field.type);
      if (isTyped && (field.type !== "radio" || field.checked)) {
        values[field.name] = field.value;
      }
    }
    return values;
  }

  function keep() {
    const draft = { saved: page.dataset.saved, values: typed(page.querySelector(".visit-form")) };
    try {
      localStorage.setItem(key, JSON.stringify(draft));
    } catch {
      return; // the phone keeps nothing for anybody: the page still does
    }
    say(navigator.onLine ? "kept" : "offline");
  }

  function kept() {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  function fill(values) {
    for (const field of page.querySelector(".visit-form").elements) {
      if (!(field.name in values)) {
        continue;
      }
      if (field.type === "radio") {
        field.checked = field.value === values[field.name];
      } else if (!["file", "hidden", "submit"].includes(field.type)) {
        field.value = values[field.name];
        const details = field.closest("details");
        if (details && field.value) {
          details.open = true;
        }
      }
    }
    say("restored");
  }

  function restore() {
    const draft = kept();
    if (!draft || "refused" in page.dataset) {
      return;
    }
    if (draft.saved === page.dataset.saved) {
      fill(draft.values);
      return;
    }
    const button = part("restore");
    say("older");
    button.hidden = false;
    button.addEventListener("click", () => {
      fill(draft.values);
      button.hidden = true;
    });
  }

  async function send(button) {
    if (isSending) {
      return;
    }
    isSending = true;
    waiting = button;
    say("sending");
    const content = new FormData(page.querySelector(".visit-form"));
    content.append("do", button.value);
    try {
      const response = await fetch(location.href, { method: "POST", body: content });
      receive(response, await response.text());
    } catch {
      say("offline");
    } finally {
      isSending = false;
    }
  }

  function receive(response, text) {
    const answer = new DOMParser().parseFromString(text, "text/html");
    const answered = answer.querySelector(".visit");
    if (!answered) {
      say("signedOut");
      return;
    }
    waiting = null;
    if ("refused" in answered.dataset) {
      const files = page.querySelector("input[type=file]").files;
      page.replaceWith(answered);
      page = answered;
      page.querySelector("input[type=file]").files = files; // chosen photos stay chosen
      begin();
      page.querySelector("[role=alert]").scrollIntoView();
      return;
    }
    localStorage.removeItem(key);
    if ("visit" in answered.dataset) {
      page.replaceWith(answered);
      page = answered;
      begin();
      say("stored");
    } else {
      location.assign(response.url);
    }
  }

  function takePosition() {
    const status = part("position-status");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        page.querySelector("#id_latitude").value = coords.latitude.toFixed(6);
        page.querySelector("#id_longitude").value = coords.longitude.toFixed(6);
        page.querySelector("#id_accuracy_m").value = Math.round(coords.accuracy);
        status.textContent = status.dataset.taken;
        keep();
      },
      () => {
        status.textContent = status.dataset.refused;
      },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 },
    );
  }

  function begin() {
    const form = page.querySelector(".visit-form");
    form.addEventListener("input", keep);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      keep();
      send(event.submitter);
    });
    if ("geolocation" in navigator) {
      const button = part("position");
      button.hidden = false;
      button.addEventListener("click", takePosition);
    }
  }

  function retry() {
    if (waiting && navigator.onLine) {
      send(waiting);
    }
  }

  begin();
  restore();
  window.addEventListener("online", retry);
  window.addEventListener("offline", () => say("offline"));
  setInterval(retry, RETRY_MS);
})();
