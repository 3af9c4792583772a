// Open pages follow what happens. One tab of a browser listens for all of them; a hint names a ticket, and pages that
// show it ask for themselves again and change the parts that differ. Nothing that is being written is touched.
const parts = () => [...document.querySelectorAll("[data-live-part]")];
const source = document.body.dataset.live;
if (source && parts().length && "EventSource" in window) {
  const about = document.querySelector("[data-live-ticket]")?.dataset.liveTicket;
  const text = document.querySelector("form[data-composer] textarea");
  const said = () => document.querySelectorAll("article.msg[id]").length;
  let stale = false;
  let asking = false;
  const inUse = (part) => part.contains(document.activeElement) && document.activeElement !== part || part.querySelector("details[open]");
  const refresh = async () => {
    stale = true;
    if (asking || document.hidden) return;
    asking = true;
    stale = false;
    const before = said();
    const answer = await fetch(location.href, { headers: { "x-live": "1" } }).catch(() => null);
    asking = false;
    if (!answer?.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
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
      if (meanwhile && text?.value) meanwhile.hidden = false;
    }
    if (stale) setTimeout(() => stale && refresh(), 2000);
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
  const lead = () =>
    new Promise(() => {
      const stream = new EventSource(source);
      stream.addEventListener("ticket", (event) => tell({ kind: "ticket", ticket: event.data }));
      stream.addEventListener("all", () => tell({ kind: "all" }));
      stream.addEventListener("begin", () => {
        document.body.dataset.liveReady = "yes";
        // Whoever led before may have missed something on the way out.
        if (hadLeader) tell({ kind: "all" });
      });
      stream.addEventListener("over", () => stream.close());
    });
  if (navigator.locks) {
    navigator.locks.query?.().then((state) => (hadLeader = state.held.some((lock) => lock.name === "portico" + source)));
    navigator.locks.request("portico" + source, lead);
  } else lead();
}
