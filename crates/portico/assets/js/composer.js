// Writing: keys, Markdown buttons and a preview.
for (const form of document.querySelectorAll("form[data-composer]")) {
  const text = form.querySelector("textarea");
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
      text.dispatchEvent(new Event("input", { bubbles: true }));
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
    if (answer && answer.ok && !answer.redirected) {
      // The server has made it safe: it is what will be posted.
      pane.innerHTML = await answer.text();
      pane.hidden = false;
      preview.setAttribute("aria-pressed", "true");
    }
  });
}
