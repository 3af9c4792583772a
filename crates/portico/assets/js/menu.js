// Menus: Escape, a click elsewhere and a file that is fetched close them, arrow keys move in them.
document.addEventListener("keydown", (event) => {
  const open = document.querySelector("details.drop[open]");
  if (!open) return;
  const summary = open.querySelector("summary");
  if (event.key === "Escape") {
    open.open = false;
    summary.focus();
    return;
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const items = [...open.querySelectorAll("menu a, menu button")];
  if (!items.length || !open.contains(document.activeElement)) return;
  event.preventDefault();
  const at = items.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  items[(at + items.length) % items.length].focus();
});
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.drop[open]")) {
    // A file leaves the page where it is: the menu has done its work.
    if (!open.contains(event.target) || event.target.closest("a[data-file]")) open.open = false;
  }
});
document.addEventListener("focusout", (event) => {
  const open = event.target.closest("details.drop[open]");
  if (open && event.relatedTarget && !open.contains(event.relatedTarget)) open.open = false;
});
