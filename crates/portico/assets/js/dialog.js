// Links to a confirm page open the same question as a dialog.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (link) {
    const dialog = document.getElementById(link.dataset.dialog);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
    return;
  }
  const close = event.target.closest("[data-close]");
  if (close) {
    const dialog = close.closest("dialog");
    if (dialog) {
      event.preventDefault();
      dialog.close();
    }
  }
});
// What went wrong is read out and seen first.
const summary = document.getElementById("problems");
if (summary) summary.focus();
// Its links lead into the fields: by a plain link WebKit gives a field the focus, but what is then typed is lost.
summary?.addEventListener("click", (event) => {
  const place = document.getElementById(event.target.closest("a[href^='#']")?.hash.slice(1));
  const field = place?.matches("fieldset") ? place.querySelector("input") : place;
  field?.focus();
  if (field && document.activeElement === field) event.preventDefault();
});
