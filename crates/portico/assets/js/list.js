// The list searches as you type; htmx swaps it and keeps the address.
let waiting;
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-search]");
  if (!form || event.target.type !== "search") return;
  clearTimeout(waiting);
  waiting = setTimeout(() => form.requestSubmit(), 300);
});
// After a swap, the search keeps its caret and a link's place is told by the caption.
document.addEventListener("htmx:afterSwap", (event) => {
  const field = event.target.querySelector?.("input[type=search]");
  if (document.body.dataset.searching && field) {
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }
});
document.addEventListener("focusin", (event) => {
  if (event.target.type === "search") document.body.dataset.searching = "1";
  else delete document.body.dataset.searching;
});
// Fields that ask for nothing stay out of the address.
document.addEventListener("formdata", (event) => {
  if (!event.target.matches("form[role=search]")) return;
  for (const [name, value] of [...event.formData]) if (!value) event.formData.delete(name);
});
