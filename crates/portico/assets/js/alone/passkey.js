// Passkeys: signing in with one, from a button or from what the browser offers in the field of the address, and making one.
// Questions and answers go through the browser as JSON; bytes stand in them as base64url.
const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0)).buffer;
const letters = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
const toMake = (asked) =>
  PublicKeyCredential.parseCreationOptionsFromJSON?.(asked) ?? {
    ...asked,
    challenge: bytes(asked.challenge),
    user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: named(asked.excludeCredentials),
  };
const toUse = (asked) =>
  PublicKeyCredential.parseRequestOptionsFromJSON?.(asked) ?? {
    ...asked,
    challenge: bytes(asked.challenge),
    allowCredentials: named(asked.allowCredentials),
  };
const PARTS = ["attestationObject", "authenticatorData", "clientDataJSON", "signature", "userHandle"];
const written = (credential) => {
  const { id, type, rawId, response } = credential;
  const parts = PARTS.filter((part) => response[part]).map((part) => [part, letters(response[part])]);
  return JSON.stringify({ id, type, rawId: letters(rawId), response: Object.fromEntries(parts) });
};
const send = (url, fields) =>
  fetch(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { accept: "application/json", "x-send": "1" },
  });
// Which question an answer belongs to: other tabs may have asked, too.
const nameOf = (question) => question.headers.get("x-question") || "";
// Goes where an answer leads; else what is wrong is said by it.
const follow = (answer) => {
  const place = answer.headers.get("x-location");
  if (place) location.assign(place);
  return Boolean(place);
};
const problem = async (answer, words) => (await answer.json().catch(() => ({}))).detail || words.failed;
const reason = (error, words) => {
  if (error instanceof TypeError) return words.unreached;
  if (["NotAllowedError", "AbortError"].includes(error.name)) return words.cancelled;
  return (error.name === "InvalidStateError" && words.known) || words.failed;
};
const say = (root, text) => {
  root.querySelector("[data-say]").textContent = text;
};
const busy = (button, is) => (is ? button.setAttribute("aria-busy", "true") : button.removeAttribute("aria-busy"));

const entering = (root) => {
  const { passkeyEnter: url, next } = root.dataset;
  const button = root.querySelector("button");
  // A question is good for five minutes.
  const RENEW = 4 * 60 * 1000;
  let asked = null;
  let timer;
  const enter = async (mediation) => {
    clearTimeout(timer);
    asked?.abort();
    const mine = new AbortController();
    asked = mine;
    const isAsked = mediation !== "conditional";
    try {
      const question = await send(`${url}/begin`, {});
      if (!question.ok) throw { said: await problem(question, root.dataset) };
      const publicKey = toUse(await question.json());
      if (mine.signal.aborted) return;
      if (!isAsked) timer = setTimeout(renew, RENEW);
      const credential = await navigator.credentials.get({ publicKey, mediation, signal: mine.signal });
      clearTimeout(timer);
      busy(button, true);
      const answer = await send(url, { credential: written(credential), next, question: nameOf(question) });
      if (follow(answer)) return;
      say(root, await problem(answer, root.dataset));
      offer();
    } catch (error) {
      if (mine.signal.aborted) return;
      // What the browser offers by itself fails without a word.
      if (isAsked) {
        say(root, error.said || reason(error, root.dataset));
        offer();
      }
    }
    busy(button, false);
  };
  const offer = async () => {
    const can = await PublicKeyCredential.isConditionalMediationAvailable?.();
    if (can && document.querySelector("input[autocomplete~=webauthn]")) enter("conditional");
  };
  const renew = () => {
    if (!document.hidden) return offer();
    document.addEventListener("visibilitychange", renew, { once: true });
  };
  button.addEventListener("click", () => {
    say(root, "");
    busy(button, true);
    enter();
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    busy(button, false);
    offer();
  });
  root.hidden = false;
  offer();
};

const adding = (form) => {
  const button = form.querySelector("button");
  const password = form.querySelector("[data-password]");
  let isUnderWay = false;
  form.addEventListener(
    "submit",
    async (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (isUnderWay) return;
      isUnderWay = true;
      busy(button, true);
      say(form, "");
      const refused = async (answer) => {
        const field = answer.headers.get("x-field");
        if (field === "password") password.hidden = false;
        say(form, await problem(answer, form.dataset));
        form.elements[field]?.focus?.();
      };
      try {
        const fields = { name: form.elements.name.value, password: form.elements.password.value };
        const question = await send(`${form.action}/begin`, fields);
        if (question.ok) {
          const publicKey = toMake(await question.json());
          const credential = await navigator.credentials.create({ publicKey });
          const answer = await send(form.action, {
            name: fields.name,
            credential: written(credential),
            question: nameOf(question),
          });
          if (follow(answer)) return;
          await refused(answer);
        } else {
          await refused(question);
        }
      } catch (error) {
        say(form, reason(error, form.dataset));
      }
      isUnderWay = false;
      busy(button, false);
    },
    { capture: true },
  );
  form.hidden = false;
};

if (window.PublicKeyCredential && navigator.credentials) {
  for (const root of document.querySelectorAll("[data-passkey-enter]")) entering(root);
  for (const form of document.querySelectorAll("[data-passkey-add]")) adding(form);
  for (const none of document.querySelectorAll("[data-passkey-none]")) none.hidden = true;
}
