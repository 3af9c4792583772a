// Single keys: / everywhere, the rest at the help desk, none while typing.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.body.hasAttribute("data-keys-off")) return;
  if (event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]")) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "/") {
    const search = document.querySelector("input[type=search]");
    event.preventDefault();
    if (search) search.focus();
    else document.querySelector('a[href="/desk/search"]')?.click();
    return;
  }
  if (document.body.dataset.keys !== "desk") return;
  const items = [...document.querySelectorAll("a.item")];
  const at = items.findIndex((item) => item.hasAttribute("aria-current"));
  const go = (item) => item && item.click();
  const write = (kind) => {
    const choice = document.querySelector(`input[name=kind][value=${kind}]`);
    const text = document.querySelector("form[data-composer] textarea");
    if (!text) return;
    event.preventDefault();
    if (choice) choice.checked = true;
    text.focus();
  };
  if (event.key === "j") go(items[at + 1]);
  if (event.key === "k") go(at < 0 ? items[0] : items[at - 1]);
  if (event.key === "r") write("reply");
  if (event.key === "n") write("note");
});
