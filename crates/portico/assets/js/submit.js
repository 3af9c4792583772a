// Other forms are sent once, too.
for (const form of document.querySelectorAll("form[method=post]:not([data-send]):not([data-download])")) {
  let sending = false;
  form.addEventListener("submit", (event) => {
    // A page in a tab of its own can be asked for again and again.
    if (event.submitter?.formTarget) return;
    if (sending || form.querySelector("[data-uploading]")) {
      event.preventDefault();
      return;
    }
    sending = true;
    const button = event.submitter || form.querySelector("button.pri");
    if (button) button.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    sending = false;
    for (const busy of form.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
  });
}
