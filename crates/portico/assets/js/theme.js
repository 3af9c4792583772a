// The theme editor: what is chosen shows at once on the portal's page beside it, and is kept as it is made. The server solves
// the colours and says what it thinks of them; this page takes from its answer what has changed.
const form = document.querySelector("form[data-theme]");
if (form) {
  const frame = form.querySelector("[data-theme-frame]");
  const state = form.querySelector("[data-theme-state]");
  const place = form.getAttribute("action");
  const by = id => document.getElementById(id);
  // What the page in the frame was made of, apart from its stylesheets.
  let structure = by("th-made").dataset.structure;
  let busy = false, isDirty = false;
  const waiting = [];

  const press = (name, value) => {
    form.elements[name].value = value;
    for (const other of form.querySelectorAll(`[name=show_${name}]`)) other.ariaPressed = other.value === value;
  };
  const dress = () => {
    // Without dark, light alone.
    if (form.querySelector("button[value=dark]").disabled = !form.elements.dark.checked) press("mode", "light");
    const page = frame.contentDocument;
    if (!page?.body) return;
    for (const link of page.querySelectorAll("link[href*='/theme/sheet/']")) link.disabled = true;
    // What is the administrator's own stands on no page of the gate.
    const { css, own } = by("th-made").dataset;
    const all = form.elements.page.value === "sign-in" ? [css] : [css, own];
    page.adoptedStyleSheets = all.map(text => {
      const sheet = new frame.contentWindow.CSSStyleSheet();
      sheet.replaceSync(text);
      return sheet;
    });
    page.documentElement.dataset.mode = form.elements.mode.value;
  };
  const load = () => {
    structure = by("th-made").dataset.structure;
    // In the place of what is there, so that going back leaves the editor.
    frame.contentWindow.location.replace(`${place}/preview/${form.elements.page.value}?mode=${form.elements.mode.value}`);
  };
  frame.addEventListener("load", dress);
  dress();

  // Which texts describe a field, and whether it is wrong.
  const describe = () => {
    for (const field of form.querySelectorAll("[name]:is(input, select, textarea):not([type=hidden], [type=radio])")) {
      const name = field.name.replace("file_", "");
      const ids = ["h", "s", "e"].map(kind => `${kind}-${name}`).filter(by);
      ids.length ? field.setAttribute("aria-describedby", ids.join(" ")) : field.removeAttribute("aria-describedby");
      by(`e-${name}`) ? field.setAttribute("aria-invalid", "true") : field.removeAttribute("aria-invalid");
    }
  };

  // Takes a part from an answer. Places that are read out stay, and what stands in them comes.
  const put = (old, fresh) => {
    if (!fresh) return;
    if (old.matches("button, input") || !(old.childElementCount + fresh.childElementCount)) old.replaceWith(document.adoptNode(fresh));
    else if (old.innerHTML !== fresh.innerHTML) old.replaceChildren(...document.adoptNode(fresh).childNodes);
  };

  const take = (page, what) => {
    const held = document.activeElement?.id;
    if (what !== "try" && what !== "save" && what !== "publish") {
      // Another theme stands there: its values come into the fields, but for what was typed since.
      for (const field of form.querySelectorAll("[name]:is(input, select, textarea):not([type=hidden], [type=file], [data-not-theme])")) {
        if (isDirty && field === document.activeElement) continue;
        if (field.type === "radio" || field.type === "checkbox") {
          const same = [...page.querySelectorAll(`[name="${field.name}"]`)].find(other => other.value === field.value);
          field.checked = !!same?.hasAttribute("checked");
        } else {
          const other = page.querySelector(`[name="${field.name}"]:is(input, select, textarea)`);
          field.value = other ? other.value : "";
        }
        const picker = form.querySelector(`[data-picks="${field.id}"]`);
        if (picker) picker.value = field.value;
        const said = form.querySelector(`[data-of="${field.id}"]`);
        if (said) said.value = field.value;
      }
    }
    // Whoever tries something has not yet answered what was said.
    const kept = what === "try" ? ["th-version", "th-said", "th-undo", "th-redo"] : [];
    for (const part of form.querySelectorAll("[data-part]")) if (!kept.includes(part.id)) put(part, page.getElementById(part.id));
    const links = form.querySelectorAll("#th-links > *").length;
    for (const pair of [...page.querySelectorAll("#th-links > *")].slice(links)) by("th-links").append(document.adoptNode(pair));
    const says = page.querySelector("[data-theme-state]")?.textContent;
    if (says && says !== state.textContent) state.textContent = says;
    const again = held && by(held);
    if (held && document.activeElement?.id !== held) again && !again.disabled ? again.focus() : by("th-publish").focus();
    describe();
    if (what === "try" || by("th-made").dataset.structure === structure) dress();
    else load();
  };

  const go = async () => {
    if (busy || !waiting.length) return;
    busy = true;
    const what = waiting.shift();
    const fields = new URLSearchParams([...new FormData(form)].filter(([name, value]) => name !== "json" && !(value instanceof File)));
    fields.set("do", what);
    if (what !== "try") isDirty = false;
    try {
      const answer = await fetch(form.action, { method: "POST", body: fields });
      const isHere = answer.url.includes(place);
      if (!isHere || (!answer.ok && answer.status !== 422)) throw new Error(answer.status);
      if (!answer.ok) isDirty = true;
      take(new DOMParser().parseFromString(await answer.text(), "text/html"), answer.ok ? what : "save");
    } catch {
      isDirty = true;
      state.textContent = form.dataset.themeFailed;
    } finally {
      busy = false;
      go();
    }
  };
  const send = what => {
    // What comes after a try overtakes it.
    if (waiting.at(-1) === "try" || (what === "save" && waiting.at(-1) === "save")) waiting.pop();
    waiting.push(what);
    go();
  };

  let wait;
  form.addEventListener("input", ({ target }) => {
    if ("notTheme" in target.dataset) return;
    isDirty = true;
    if (target.dataset.picks) by(target.dataset.picks).value = target.value;
    const picker = form.querySelector(`[data-picks="${target.id}"]`);
    if (picker && /^#[0-9a-f]{6}$/i.test(target.value)) picker.value = target.value;
    const said = form.querySelector(`[data-of="${target.id}"]`);
    if (said) said.value = target.value;
    clearTimeout(wait);
    wait = setTimeout(() => send("try"), 150);
  });
  form.addEventListener("change", ({ target }) => {
    if ("notTheme" in target.dataset) return;
    clearTimeout(wait);
    // While somebody else's draft stands, only whoever decides so writes over it.
    send(form.querySelector("[data-theme-held]") ? "try" : "save");
  });
  form.addEventListener("submit", event => {
    const button = event.submitter;
    if (!button) return;
    clearTimeout(wait);
    if ("plain" in button.dataset) {
      isDirty = false;
      if (!busy && !waiting.length) return;
      event.preventDefault();
      setTimeout(() => form.requestSubmit(button), 50);
      return;
    }
    event.preventDefault();
    if (button.name === "do") return send(button.value);
    const name = button.name.replace("show_", "");
    press(name, button.value);
    if (name === "page") load();
    else if (name === "mode") dress();
    else form.querySelector(".shown").dataset.width = button.value;
  });
  addEventListener("beforeunload", event => { if (isDirty) event.preventDefault(); });
}
