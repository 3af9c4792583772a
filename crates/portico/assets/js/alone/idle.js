// A warning before a session ends in which nothing was done. Only the server knows when that is: it is asked before
// anything is said, which keeps nothing alive. Tabs of one browser tell each other what they have heard.
const dialog = document.getElementById("idle");
const { idle: url, signIn } = dialog.dataset;
const warning = Number(dialog.dataset.warning) * 1000;
const when = dialog.querySelector("[data-when]");
// Only such forms come back with what was typed.
dialog.querySelector("[data-drafted]").hidden = !document.querySelector("form[data-draft-key]");
const channel = new BroadcastChannel("portico-idle" + url);
const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });
let over = 0;
let timer;
const left = () => over - Date.now();
const wait = (milliseconds) => {
  clearTimeout(timer);
  // A browser counts no further than 24 days.
  timer = setTimeout(look, Math.min(Math.max(milliseconds, 500), 1e9));
};
const hear = (moment) => {
  over = moment;
  if (left() > warning && dialog.open) dialog.close();
  wait(left() - warning);
};
const tell = (seconds) => {
  hear(Date.now() + seconds * 1000);
  channel.postMessage(over);
};
const leave = () => location.replace(signIn + "?next=" + encodeURIComponent(location.pathname + location.search));
// Says whether the server has answered.
const ask = async (method) => {
  const headers = { accept: "application/json" };
  if (method === "GET") headers["x-live"] = "1";
  const answer = await fetch(url, { method, headers }).catch(() => null);
  if (answer?.status === 401) leave();
  const said = answer?.ok ? await answer.json().catch(() => null) : null;
  if (said) tell(said.left);
  return Boolean(said);
};
const count = () => {
  const seconds = Math.max(0, Math.ceil(left() / 1000));
  when.textContent = seconds > 90 ? words.format(Math.round(seconds / 60), "minute") : words.format(seconds, "second");
};
const look = async () => {
  clearTimeout(timer);
  if (left() > warning) return wait(left() - warning);
  // Asked once before the warning, and once when time is over.
  if (!dialog.open || left() <= 0) {
    const isAnswered = await ask("GET");
    if (left() > warning) return;
    if (!isAnswered) return wait(5000);
  }
  if (!dialog.open) dialog.showModal();
  count();
  wait(1000);
};
const stay = () => ask("POST");
dialog.querySelector("[data-stay]").addEventListener("click", stay);
// Whoever closes the warning is there.
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  stay();
});
channel.onmessage = (event) => hear(event.data);
document.addEventListener("visibilitychange", () => document.hidden || look());
window.addEventListener("pageshow", (event) => event.persisted && ask("GET"));
tell(Number(dialog.dataset.left));
