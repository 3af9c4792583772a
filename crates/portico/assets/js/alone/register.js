// A moment of work before a registration is sent: a digest of address, day and a number that begins with noughts. Where a
// browser cannot make digests, as over plain http, it is sent without.
const form = document.querySelector("[data-register]");
const AT_ONCE = 128;
const text = new TextEncoder();
const noughts = async (work, email) => {
  const digest = await crypto.subtle.digest("SHA-256", text.encode(`${email}:${work}`));
  return Math.clz32(new DataView(digest).getUint32(0));
};
const find = async (email) => {
  for (let n = 0; ; n += AT_ONCE) {
    const tries = Array.from({ length: AT_ONCE }, (_, i) => `${form.dataset.register}.${n + i}`);
    const found = await Promise.all(tries.map((work) => noughts(work, email)));
    const good = found.findIndex((bits) => bits >= Number(form.dataset.work));
    if (good >= 0) return tries[good];
  }
};
if (form && window.crypto?.subtle) {
  let work = null;
  form.addEventListener("submit", async (event) => {
    if (work?.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (work) return;
    work = Object.assign(document.createElement("input"), { type: "hidden", name: "work" });
    form.append(work);
    form.querySelector("button.pri").setAttribute("aria-busy", "true");
    work.value = await find(form.elements.email.value.trim().toLowerCase());
    // Not before the event that was stopped is over.
    setTimeout(() => form.requestSubmit());
  }, { capture: true });
  window.addEventListener("pageshow", () => {
    work?.remove();
    work = null;
  });
}
