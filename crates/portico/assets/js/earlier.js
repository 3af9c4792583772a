// A question waits for one that stands before it: the others cannot be chosen, wherever it is moved.
const waiting = document.querySelector("[data-columns]:has([data-earlier])");
if (waiting) {
  waiting.closest("form").addEventListener("input", () => {
    const places = [...waiting.querySelectorAll("li")].map((row) => row.dataset.column);
    for (const choice of waiting.querySelectorAll("[data-earlier] option[data-row]")) {
      const at = places.indexOf(choice.closest("li").dataset.column);
      choice.hidden = choice.disabled = !choice.selected && places.indexOf(choice.dataset.row) >= at;
    }
  });
}
