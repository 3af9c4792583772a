// Files go up as soon as they are chosen, dropped or pasted. Without this the plain file field does the same at the end.
const size = (bytes) =>
  bytes < 1e6
    ? new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 }).format(Math.max(1, bytes / 1e3))
    : new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 }).format(bytes / 1e6);
for (const form of document.querySelectorAll("form[data-upload-url]")) {
  const field = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-files]");
  const template = form.querySelector("template[data-file]");
  const words = form.dataset;
  if (!field || !list || !template) continue;
  const count = () => list.querySelectorAll("[data-row]:not([data-failed])").length;
  const say = (row, message) => {
    row.dataset.failed = "";
    delete row.dataset.uploading;
    form.dispatchEvent(new Event("portico:uploaded"));
    row.querySelector("progress")?.remove();
    row.querySelector("[data-size]").textContent = message;
    row.setAttribute("role", "alert");
  };
  const send = (file) => {
    const row = template.content.firstElementChild.cloneNode(true);
    row.querySelector("[data-name]").textContent = file.name;
    row.querySelector("[data-size]").textContent = size(file.size);
    const progress = row.querySelector("progress");
    progress.setAttribute("aria-label", file.name);
    const remove = row.querySelector("button");
    remove.setAttribute("aria-label", remove.getAttribute("aria-label") + " " + file.name);
    row.dataset.row = "";
    list.append(row);
    if (count() > Number(words.maxFiles)) return say(row, words.tooMany);
    if (file.size > Number(words.maxBytes)) return say(row, words.tooBig);
    row.dataset.uploading = "";
    const request = new XMLHttpRequest();
    request.open("POST", words.uploadUrl);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => event.lengthComputable && ((progress.max = event.total), (progress.value = event.loaded));
    request.onerror = () => say(row, words.failed);
    request.onload = () => {
      const answer = request.response;
      if (request.status !== 200 || !answer?.id) return say(row, answer?.detail || words.failed);
      progress.remove();
      row.dataset.id = answer.id;
      const kept = document.createElement("input");
      kept.type = "hidden";
      kept.name = "upload";
      kept.value = answer.id;
      row.append(kept);
      delete row.dataset.uploading;
      form.dispatchEvent(new Event("portico:uploaded"));
    };
    const body = new FormData();
    body.append("files", file, file.name);
    request.send(body);
    row.abort = () => request.abort();
  };
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    event.preventDefault();
    const row = button.closest("[data-row]");
    row.abort?.();
    if (row.dataset.id) fetch(words.uploadUrl + "/" + row.dataset.id, { method: "DELETE" });
    row.remove();
    form.dispatchEvent(new Event("portico:uploaded"));
    field.focus();
  });
  field.addEventListener("change", () => {
    for (const file of field.files) send(file);
    field.value = "";
  });
  const zone = form.querySelector("[data-drop]") || form;
  for (const name of ["dragover", "dragleave", "drop"]) {
    zone.addEventListener(name, (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      zone.classList.toggle("over", name === "dragover");
      if (name === "drop") for (const file of event.dataTransfer.files) send(file);
    });
  }
  form.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files || [])];
    if (!files.length || zone.closest("[hidden]")) return;
    event.preventDefault();
    files.forEach(send);
  });
}
