// Writing: keys, Markdown buttons, preview, and a draft that survives.
for (const form of document.querySelectorAll("form[data-composer]")) {
  const text = form.querySelector("textarea");
  const key = "portico-draft:" + form.dataset.draftKey;
  const store = (work) => {
    try {
      return work(window.localStorage);
    } catch {
      return null;
    }
  };
  // The page that follows a sent message says which draft is done with.
  const sent = document.querySelector("meta[name=draft-sent]");
  if (sent) {
    store((s) => s.removeItem("portico-draft:" + sent.content));
    const here = new URL(location.href);
    here.searchParams.delete("sent");
    history.replaceState(history.state, "", here);
  }
  const kept = store((s) => s.getItem(key));
  const note = form.querySelector("[data-draft-note]");
  if (kept && !text.value) {
    text.value = kept;
    if (note) note.hidden = false;
  }
  let waiting;
  text.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => store((s) => (text.value ? s.setItem(key, text.value) : s.removeItem(key))), 250);
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  const wrap = { bold: ["**", "**"], italic: ["*", "*"], code: ["`", "`"], link: ["[", "](https://)"] };
  const lead = { list: "- ", quote: "> " };
  const bar = form.querySelector("[data-md-bar]");
  if (bar) bar.hidden = false;
  form.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-md]");
    if (button) {
      const { selectionStart: from, selectionEnd: to } = text;
      const chosen = text.value.slice(from, to);
      const kind = button.dataset.md;
      const made = lead[kind]
        ? (chosen || "").split("\n").map((line) => lead[kind] + line).join("\n")
        : wrap[kind][0] + chosen + wrap[kind][1];
      text.setRangeText(made, from, to, "end");
      if (wrap[kind] && !chosen) text.selectionStart = text.selectionEnd = from + wrap[kind][0].length;
      text.focus();
      text.dispatchEvent(new Event("input"));
      return;
    }
    const preview = event.target.closest("[data-md-preview]");
    if (!preview) return;
    const pane = form.querySelector("[data-preview-pane]");
    if (!pane.hidden) {
      pane.hidden = true;
      preview.setAttribute("aria-pressed", "false");
      return;
    }
    const answer = await fetch(form.dataset.previewUrl, {
      method: "POST",
      body: new URLSearchParams({ text: text.value }),
    }).catch(() => null);
    if (answer && answer.ok) {
      // The server has made it safe: it is what will be posted.
      pane.innerHTML = await answer.text();
      pane.hidden = false;
      preview.setAttribute("aria-pressed", "true");
    }
  });
  form.addEventListener("portico:sending", () => store((s) => text.value && s.setItem(key, text.value)));
}
