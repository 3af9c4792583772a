// One's own columns are put into order without leaving the page; saving them sends the order in which they stand.
document.addEventListener("click", (event) => {
  const part = event.target.closest("[data-own-columns]");
  const button = part && event.target.closest("button[name=act]");
  if (!button) return;
  event.preventDefault();
  const row = button.closest("li");
  const isUp = button.value.startsWith("up.");
  // The neighbour moves, so that the row keeps the focus.
  const other = isUp ? row.previousElementSibling : row.nextElementSibling;
  if (other && isUp) row.after(other);
  else if (other) row.before(other);
  const rows = [...part.children];
  rows.forEach((other, at) => {
    const [up, down] = other.querySelectorAll("button");
    up.disabled = at === 0;
    down.disabled = at === rows.length - 1;
  });
  (button.disabled ? row.querySelector("button:not(:disabled)") : button)?.focus();
  const place = { name: row.dataset.name, at: rows.indexOf(row) + 1, of: rows.length };
  const say = part.closest(".panel").querySelector("[data-own-say]");
  say.textContent = part.dataset.place.replace(/\{(name|at|of)\}/g, (_, key) => place[key]);
});
// A link is copied; where the browser does not let us, it is marked for whoever copies it.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  const isCopied = await navigator.clipboard?.writeText(field.value).then(() => true, () => false);
  if (!isCopied && !document.execCommand("copy")) return;
  button.textContent = button.dataset.copied;
  button.nextElementSibling.textContent = button.dataset.copied;
});
