// Messages and requests are sent without leaving the page, so that a server or a network that does not answer costs no
// word that was typed. What the server answers is shown as it would be without this.
for (const form of document.querySelectorAll("form[data-send]")) {
  const failed = form.querySelector("[data-send-error]");
  let sending = false;
  const done = (button) => {
    sending = false;
    button?.removeAttribute("aria-busy");
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending || form.querySelector("[data-uploading]")) return;
    sending = true;
    failed.hidden = true;
    const button = event.submitter || form.querySelector("button.pri");
    button?.setAttribute("aria-busy", "true");
    form.dispatchEvent(new Event("portico:sending"));
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form, event.submitter),
      headers: { "x-send": "1" },
    }).catch(() => null);
    const place = answer?.headers.get("x-location");
    if (place) {
      location.assign(place);
      return;
    }
    if (answer && answer.status < 500) {
      // It was refused, nothing has happened: the page that says why is the answer to sending it plainly.
      form.submit();
      return;
    }
    done(button);
    failed.hidden = false;
    failed.scrollIntoView({ block: "nearest" });
  });
  window.addEventListener("pageshow", () => done(form.querySelector("[aria-busy]")));
}
