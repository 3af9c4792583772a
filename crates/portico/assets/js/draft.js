// What was typed is kept in this browser until it has been sent: a message with its kind, or the answers of a form.
const store = (work) => {
  try {
    return work(window.localStorage);
  } catch {
    return null;
  }
};
const prefix = "portico-draft:";
// The page that follows what was sent says which draft is done with.
const sent = document.querySelector("meta[name=draft-sent]");
if (sent) {
  store((s) => s.removeItem(prefix + sent.content));
  const here = new URL(location.href);
  here.searchParams.delete("sent");
  history.replaceState(history.state, "", here);
  sent.remove();
}
for (const form of document.querySelectorAll("form[data-draft-key]")) {
  const key = prefix + form.dataset.draftKey;
  const fields = [...form.elements].filter((field) => field.name && !["hidden", "file", "submit"].includes(field.type) && field.name !== "upload");
  const chosen = (field) => field.type === "radio" || field.type === "checkbox";
  const isEmpty = () => fields.every((field) => chosen(field) || field.tagName === "SELECT" || !field.value || ("told" in field.dataset && field.value === field.defaultValue));
  const keep = () => {
    const all = fields.filter((field) => !chosen(field) || field.checked).map((field) => [field.name, field.value]);
    store((s) => (isEmpty() ? s.removeItem(key) : s.setItem(key, JSON.stringify(all))));
  };
  const kept = store((s) => JSON.parse(s.getItem(key)));
  if (kept && isEmpty() && !document.getElementById("problems")) {
    for (const field of fields) {
      const values = kept.filter(([name]) => name === field.name).map(([, value]) => value);
      if (chosen(field)) field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    }
    const note = form.querySelector("[data-draft-note]");
    if (note) note.hidden = false;
  }
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 250);
  });
  form.addEventListener("portico:sending", keep);
  window.addEventListener("pagehide", keep);
}
