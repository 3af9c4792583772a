// A moment of work before a registration is sent: a digest of address, day and a number that begins with noughts. Where a
// browser cannot make digests, as over plain http, it is sent without.
const form = document.querySelector("[data-register]");
if (form && window.crypto?.subtle) {
  const text = new TextEncoder();
  let done = false;
  form.addEventListener("submit", async (event) => {
    if (done) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const email = form.elements.email.value.trim().toLowerCase();
    const work = document.createElement("input");
    work.type = "hidden";
    work.name = "work";
    for (let n = 0; ; n++) {
      work.value = `${form.dataset.register}.${n}`;
      const digest = new DataView(await crypto.subtle.digest("SHA-256", text.encode(`${email}:${work.value}`)));
      if (Math.clz32(digest.getUint32(0)) >= 13) break;
    }
    form.append(work);
    done = true;
    form.requestSubmit();
  }, { capture: true });
}
