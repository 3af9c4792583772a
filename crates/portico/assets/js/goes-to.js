// Where submissions go is asked in a dialog: when they are to make something, and when one wants to change it. What needs
// another look stays on the page.
const asks = document.querySelector("dialog[data-goes-to]");
const fields = [...document.querySelectorAll("[data-goes-to]:not(dialog)")];
if (asks && !fields.some((field) => field.querySelector(".err"))) {
  const box = document.querySelector("[name=creates_ticket]");
  const line = document.querySelector("[data-goes-to-line]");
  const said = line.querySelector("span");
  const [inbox, stage] = fields.map((field) => field.querySelector("select"));
  asks.querySelector("h2").after(...fields);
  line.hidden = false;
  const tell = () => {
    const name = (select) => (select.value ? select.selectedOptions[0].text : "–");
    said.textContent = said.dataset.words.replace("{inbox}", name(inbox)).replace("{stage}", name(stage));
  };
  const open = (from) => {
    asks.showModal();
    asks.addEventListener("close", () => from.focus(), { once: true });
  };
  box.addEventListener("change", () => box.checked && open(box));
  const edit = line.querySelector("button");
  edit.addEventListener("click", () => open(edit));
  asks.addEventListener("change", tell);
  box.form.addEventListener("reset", () => setTimeout(tell));
  // Enter in the dialog is done with it, and saves nothing.
  asks.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.closest("button")) return;
    event.preventDefault();
    asks.close();
  });
  tell();
}
