// The theme editor: what is chosen shows at once on the portal's page beside it, and is kept as it is made. The server solves
// the colours and says what it thinks of them; this page takes from its answer what has changed.
const form = document.querySelector("form[data-theme]");
if (form) {
  const frame = form.querySelector("[data-theme-frame]");
  const made = () => document.getElementById("th-made");
  let structure = made().dataset.structure;

  const dress = () => {
    const page = frame.contentDocument;
    if (!page) return;
    // What is the administrator's own stands on no page of the gate.
    const own = form.elements.page.value === "sign-in" ? "" : made().dataset.own;
    page.adoptedStyleSheets = [made().dataset.css, own].map(css => {
      const sheet = new frame.contentWindow.CSSStyleSheet();
      sheet.replaceSync(css);
      return sheet;
    });
    page.documentElement.dataset.mode = form.elements.mode.value;
  };
  const load = () => {
    structure = made().dataset.structure;
    frame.src = `/settings/portal/theme/preview/${form.elements.page.value}?mode=${form.elements.mode.value}`;
  };
  frame.addEventListener("load", dress);
  dress();

  const press = (name, value) => {
    for (const button of form.querySelectorAll(`[name=${name}]`)) button.ariaPressed = String(button.value === value);
  };

  // What pages say about the theme is put into this one; with `all`, the fields are as well.
  const take = (page, all) => {
    const held = document.activeElement?.id;
    const open = [...document.querySelectorAll("#th-ctl > details")].map(details => details.open);
    const parts = all ? ["th-bar", "th-ctl"] : [...form.querySelectorAll("[data-part]")].map(part => part.id);
    for (const id of parts) {
      const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
      if (old && fresh) old.replaceWith(document.adoptNode(fresh));
    }
    const now = document.querySelectorAll("#th-ctl > details");
    if (all) now.forEach((details, n) => { details.open = open[n] || details.open; });
    const again = document.getElementById(held);
    if (again && again !== document.activeElement) again.disabled ? document.getElementById("th-publish").focus() : again.focus();
    for (const input of form.querySelectorAll("input[name]:not([type=radio])")) {
      const wrong = document.getElementById(`e-${input.name}`);
      wrong ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid");
    }
    for (const step of document.querySelectorAll("[data-theme-step]")) step.value = form.elements.version.value;
    made().dataset.structure === structure ? dress() : load();
  };

  let busy = false, next = null;
  const send = async what => {
    if (busy) {
      // What is tried is overtaken by whatever comes next; what is to be kept is not.
      if (!next || next === "try") next = what;
      else if (what !== "try") next = what;
      return;
    }
    busy = true;
    const fields = new URLSearchParams(new FormData(form));
    fields.delete("json");
    fields.set("do", what);
    try {
      const answer = await fetch(form.action, { method: "POST", body: fields });
      if (answer.redirected && !answer.url.includes("/settings/portal/theme")) return location.assign(answer.url);
      if (!answer.ok && answer.status !== 422) throw new Error(answer.status);
      take(new DOMParser().parseFromString(await answer.text(), "text/html"), answer.ok && !["try", "save"].includes(what));
    } catch {
      form.querySelector("[data-theme-state]").textContent = form.dataset.themeFailed;
    } finally {
      busy = false;
      if (next) {
        const then = next;
        next = null;
        send(then);
      }
    }
  };

  let wait;
  form.addEventListener("input", ({ target }) => {
    if ("notTheme" in target.dataset) return;
    if (target.dataset.picks) document.getElementById(target.dataset.picks).value = target.value;
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
    send("save");
  });
  form.addEventListener("submit", event => {
    const button = event.submitter;
    if (!button || "plain" in button.dataset) return;
    event.preventDefault();
    if (button.name === "do") {
      clearTimeout(wait);
      return send(button.value);
    }
    const name = button.name.replace("show_", "");
    form.elements[name].value = button.value;
    press(button.name, button.value);
    if (name === "page") load();
    else if (name === "mode") dress();
    else form.querySelector(".shown").dataset.width = button.value;
  });
}
