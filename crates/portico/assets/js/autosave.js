// Choices made with a pointer save themselves. Keys walk through choices, so what they choose waits for the button.
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const save = form.querySelector("[data-save]");
  save.hidden = true;
  let byPointer = false;
  form.addEventListener("pointerdown", () => (byPointer = true));
  form.addEventListener("keydown", () => (byPointer = false));
  form.addEventListener("change", () => (byPointer ? form.requestSubmit() : (save.hidden = false)));
}
