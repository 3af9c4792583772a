// Columns, stages and questions are put into order by dragging, by keys and by buttons, without leaving the page. Nothing is saved by it.
const part = document.querySelector("[data-columns]");
if (part) {
  const form = part.closest("form");
  // What is put into order: the name of the field that holds it, and what its buttons' values begin with.
  const what = part.dataset.columns || "columns";
  const say = document.querySelector("[data-columns-say]");
  const atFirst = part.innerHTML;
  const rows = () => [...part.querySelectorAll("li")];
  const changed = () => form.dispatchEvent(new Event("input", { bubbles: true }));
  const tell = (row, words) => {
    const place = { name: row.dataset.name, at: rows().indexOf(row) + 1, of: rows().length };
    say.textContent = words.replace(/\{(name|at|of)\}/g, (_, key) => place[key]);
  };
  // The order, and buttons that lead nowhere, follow from the rows. Neighbours move, so that a row keeps the focus.
  const settle = () => {
    const all = rows();
    part.querySelector(`[name=${what}]`).value = all.map((row) => row.dataset.column).join(",");
    all.forEach((row, at) => {
      row.querySelector(`[value^='${what}:up']`).disabled = at === 0;
      row.querySelector(`[value^='${what}:down']`).disabled = at === all.length - 1;
      const number = row.querySelector("[data-at]");
      if (number) number.textContent = number.dataset.at.replace("{at}", at + 1);
    });
    changed();
  };
  const up = (row) => row.previousElementSibling && row.after(row.previousElementSibling);
  const down = (row) => row.nextElementSibling && row.before(row.nextElementSibling);
  const step = (row, move) => {
    move(row);
    tell(row, part.dataset.place);
  };

  // What is lifted, and the order to go back to.
  let lifted = null;
  const lift = (row) => {
    lifted = { row, before: rows() };
    row.classList.add("lift");
    row.querySelector(".grip").setAttribute("aria-pressed", "true");
    tell(row, part.dataset.place);
  };
  const drop = (stays) => {
    if (!lifted) return;
    const { row, before } = lifted;
    lifted = null;
    const grip = row.querySelector(".grip");
    row.classList.remove("lift");
    grip.setAttribute("aria-pressed", "false");
    if (!stays) {
      const held = document.activeElement === grip;
      part.querySelector("ol").append(...before);
      if (held) grip.focus();
    }
    settle();
    tell(row, part.dataset.dropped);
  };
  part.addEventListener("keydown", (event) => {
    const grip = event.target.closest(".grip");
    if (!grip) return;
    const row = grip.closest("li");
    if (event.key === " " || event.key === "Enter") {
      if (lifted) drop(true);
      else lift(row);
    } else if (lifted && event.key === "ArrowUp") step(row, up);
    else if (lifted && event.key === "ArrowDown") step(row, down);
    else if (lifted && event.key === "Escape") drop(false);
    else return;
    event.preventDefault();
  });
  part.addEventListener("focusout", (event) => event.target.matches(".grip") && drop(true));

  part.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(".grip");
    if (!grip || event.button) return;
    // A grip is not focused by a press everywhere.
    grip.focus({ preventScroll: true });
    grip.setPointerCapture(event.pointerId);
    drop(true);
    lift(grip.closest("li"));
  });
  part.addEventListener("pointermove", (event) => {
    if (!lifted || !event.target.hasPointerCapture?.(event.pointerId)) return;
    const { row } = lifted;
    // A neighbour gives way when the pointer is well on it, so that rows do not flicker.
    const line = (other, part) => other.getBoundingClientRect().top + other.getBoundingClientRect().height * part;
    while (row.previousElementSibling && event.clientY < line(row.previousElementSibling, 0.75)) up(row);
    while (row.nextElementSibling && event.clientY > line(row.nextElementSibling, 0.25)) down(row);
  });
  part.addEventListener("pointerup", () => drop(true));
  part.addEventListener("pointercancel", () => drop(false));

  // Other buttons ask the server for the part as it would be without this, and so does what decides how a row looks.
  const asked = async (sent) => {
    const answer = await fetch(form.action, { method: "POST", body: sent }).catch(() => null);
    const text = answer?.ok ? await answer.text().catch(() => "") : "";
    return new DOMParser().parseFromString(text, "text/html").querySelector("[data-columns]");
  };
  part.addEventListener("change", async (event) => {
    const { again: kind } = event.target.dataset;
    if (!kind) return;
    const at = rows().indexOf(event.target.closest("li"));
    const now = () => new URLSearchParams(new FormData(form)).toString();
    // What was typed while the answer was on its way is asked with once more.
    for (let before = ""; before !== now(); ) {
      before = now();
      const sent = new FormData(form);
      sent.append("edit", `${what}:look`);
      const fresh = await asked(sent);
      if (!fresh) return form.requestSubmit(part.querySelector(`[value='${what}:look']`));
      if (before !== now()) continue;
      part.replaceChildren(...fresh.childNodes);
      break;
    }
    rows()[at].querySelector(`[data-again='${kind}']`)?.focus();
    changed();
  });
  part.addEventListener("click", async (event) => {
    const button = event.target.closest("button[name=edit]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("li");
    const move = { up, down }[button.value.split(":")[1]];
    if (move) {
      step(row, move);
      settle();
      if (button.disabled) row.querySelector("[name=edit]:not(:disabled)").focus();
      else button.focus();
      return;
    }
    const fresh = await asked(new FormData(form, button));
    if (!fresh) return form.requestSubmit(button);
    part.replaceChildren(...fresh.childNodes);
    part.querySelector("[autofocus]")?.focus();
    changed();
  });
  form.addEventListener("reset", () => (part.innerHTML = atFirst));
}
