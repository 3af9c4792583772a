// Messages and requests are sent without leaving the page, so that a server or a network that does not answer costs no
// word that was typed. What the server answers is shown as it would be without this.
for (const form of document.querySelectorAll("form[data-send]")) {
  const failed = form.querySelector("[data-send-error]");
  const words = failed.querySelector("span");
  const usual = words.textContent;
  let sending = false;
  let waits = false;
  form.addEventListener("portico:uploaded", () => waits && !form.querySelector("[data-uploading]") && form.requestSubmit());
  const done = (button) => {
    sending = false;
    button?.removeAttribute("aria-busy");
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter || form.querySelector("button.pri");
    if (sending) return;
    button?.setAttribute("aria-busy", "true");
    failed.hidden = true;
    // Files on their way are waited for.
    waits = Boolean(form.querySelector("[data-uploading]"));
    if (waits) return;
    sending = true;
    form.dispatchEvent(new Event("portico:sending"));
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form, event.submitter),
      headers: { "x-send": "1" },
      signal: AbortSignal.timeout(60000),
    }).catch(() => null);
    const place = answer?.headers.get("x-location");
    if (place) {
      location.assign(place);
      return;
    }
    // It came too soon, and nothing has happened: the server says how long to wait.
    const told = answer?.headers.get("retry-after") ? await answer.json().catch(() => null) : null;
    if (answer && answer.status < 500 && answer.status !== 408 && !told) {
      // It was refused, nothing has happened: the page that says why is the answer to sending it plainly.
      form.submit();
      return;
    }
    done(button);
    words.textContent = told?.detail ?? usual;
    failed.hidden = false;
    failed.scrollIntoView({ block: "nearest" });
  });
  window.addEventListener("pageshow", () => done(form.querySelector("[aria-busy]")));
}
