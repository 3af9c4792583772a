// A form that has been changed says so, and asks before one leaves it.
for (const form of document.querySelectorAll("form[data-unsaved]")) {
  const state = () => new URLSearchParams(new FormData(form)).toString();
  // What came back to be mended is not saved either.
  let saved = form.dataset.unsaved || form.querySelector("[role=alert]") ? "" : state();
  const say = form.querySelector("[data-unsaved-say]");
  const isChanged = () => state() !== saved;
  const show = () => {
    const changed = isChanged();
    say.textContent = changed ? say.dataset.unsavedOne : "";
    for (const part of form.querySelectorAll("[data-unsaved-only]")) part.hidden = !changed;
  };
  form.addEventListener("input", show);
  form.addEventListener("htmx:afterSettle", show);
  form.addEventListener("reset", () => setTimeout(show));
  // What only looks at it, in a tab of its own, saves nothing.
  form.addEventListener("submit", (event) => event.submitter?.formTarget || (saved = state()));
  addEventListener("beforeunload", (event) => isChanged() && event.preventDefault());
  show();
}
