// Open pages follow what happens. One tab of a browser listens for all of them; a hint names a ticket, and pages that
// show it ask for themselves again and change the parts that differ. Nothing that is being written is touched.
const parts = () => [...document.querySelectorAll("[data-live-part]")];
const source = document.body.dataset.live;
if (source && parts().length && "EventSource" in window) {
  const about = document.querySelector("[data-live-ticket]")?.dataset.liveTicket;
  const field = document.querySelector("form[data-composer] textarea");
  const said = () => document.querySelectorAll("article.msg[id]").length;
  let stale = false;
  let asking = false;
  // What was changed and is not saved yet would be lost.
  const isChanged = (field) => {
    if (field.tagName === "SELECT") return field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
    return ["checkbox", "radio"].includes(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  };
  const isUnsaved = (part) => [...part.querySelectorAll("form[data-autosave] :is(input, select, textarea)")].some(isChanged);
  const inUse = (part) => part.contains(document.activeElement) && document.activeElement !== part || part.querySelector("details[open]") || isUnsaved(part);
  const later = () => {
    stale = true;
    setTimeout(() => stale && refresh(), 2000);
  };
  const refresh = async () => {
    stale = true;
    if (asking || document.hidden) return;
    asking = true;
    stale = false;
    const before = said();
    const answer = await fetch(location.href, { headers: { "x-live": "1" } }).catch(() => null);
    const text = answer?.ok && !answer.redirected ? await answer.text().catch(() => null) : null;
    asking = false;
    if (text === null) {
      // A server that is away comes back, and with it what was missed; a page that is refused stays as it is.
      if (!answer || answer.status >= 500) later();
      return;
    }
    const fresh = new DOMParser().parseFromString(text, "text/html");
    for (const part of parts()) {
      const other = fresh.getElementById(part.id);
      if (!other || other.innerHTML === part.innerHTML) continue;
      if (inUse(part)) {
        stale = true;
        continue;
      }
      part.replaceChildren(...other.childNodes);
      window.htmx?.process(part);
    }
    if (said() > before) {
      const say = document.querySelector("[data-live-say]");
      if (say) say.textContent = say.dataset.liveSay;
      const meanwhile = document.querySelector("[data-live-meanwhile]");
      if (meanwhile && field?.value) meanwhile.hidden = false;
    }
    if (stale) later();
  };
  let waiting;
  const hear = ({ kind, ticket }) => {
    if (kind === "ticket" && about && ticket !== about && !document.querySelector("[data-live-part=list]")) return;
    clearTimeout(waiting);
    waiting = setTimeout(refresh, 150);
  };
  document.addEventListener("visibilitychange", () => !document.hidden && stale && refresh());
  const channel = new BroadcastChannel("portico" + source);
  channel.onmessage = (event) => hear(event.data);
  const tell = (hint) => {
    channel.postMessage(hint);
    hear(hint);
  };
  let hadLeader = false;
  // Milliseconds until a stream is asked for again that was refused, as by a proxy whose server is away.
  let pause = 1000;
  const open = (leave) => {
    const stream = new EventSource(source);
    stream.addEventListener("ticket", (event) => tell({ kind: "ticket", ticket: event.data }));
    stream.addEventListener("all", () => tell({ kind: "all" }));
    stream.addEventListener("begin", () => {
      pause = 1000;
      document.body.dataset.liveReady = "yes";
      // Whoever led before, and this tab before it came back, may have missed something.
      if (hadLeader) tell({ kind: "all" });
    });
    // Another tab may have a session that still is.
    stream.addEventListener("over", () => {
      stream.close();
      leave();
    });
    stream.addEventListener("error", () => {
      hadLeader = true;
      if (stream.readyState !== EventSource.CLOSED) return;
      setTimeout(open, pause, leave);
      pause = Math.min(pause * 2, 60000);
    });
  };
  const lead = () => new Promise(open);
  if (navigator.locks) {
    navigator.locks.query?.().then((state) => (hadLeader = state.held.some((lock) => lock.name === "portico" + source)));
    navigator.locks.request("portico" + source, lead);
  } else lead();
}
