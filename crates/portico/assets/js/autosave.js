// Choices that save themselves; without this there is a button.
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const save = form.querySelector("[data-save]");
  if (save) save.hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
}
