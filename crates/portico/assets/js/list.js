// The list searches as you type; htmx swaps it and keeps the address.
let waiting;
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-search]");
  if (!form || event.target.type !== "search") return;
  clearTimeout(waiting);
  waiting = setTimeout(() => document.querySelector("form[data-search]")?.requestSubmit(), 300);
});
// After a swap, the focus is where it was: on the control with the same words, else on the list itself.
const controls = (list) => [...list.querySelectorAll("a, button, summary, select, input:not([type=hidden])")];
const words = (control) => control.getAttribute("aria-label") || control.textContent.trim();
let held = null;
let typed = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const active = document.activeElement;
  held = event.target.contains(active) ? words(active) : null;
  typed = active?.type === "search" ? [active.value, active.selectionStart, active.selectionEnd] : null;
});
document.addEventListener("htmx:afterSettle", () => {
  const list = document.getElementById("list");
  if (held === null || !list) return;
  const same = controls(list).find((control) => words(control) === held && control.getClientRects().length);
  const next = same || list;
  if (!same) list.tabIndex = -1;
  next.focus({ preventScroll: true });
  if (typed && next.type === "search") {
    // What was typed while the answer was on its way stays.
    next.value = typed[0];
    next.setSelectionRange(typed[1], typed[2]);
  }
  held = null;
});
// Fields that ask for nothing stay out of the address.
document.addEventListener("formdata", (event) => {
  if (!event.target.matches("form[role=search]")) return;
  for (const [name, value] of [...event.formData]) if (!value) event.formData.delete(name);
});
