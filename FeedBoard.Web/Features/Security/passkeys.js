// Passkeys: logs in with one, adds one, and confirms with one what the password is asked for otherwise. Where the browser has none, its
// parts stay hidden.
import { api, ApiError, failure } from "./api.js";

const renewEvery = 4 * 60_000; // a challenge is over after five minutes
const login = document.querySelector("[data-passkey-login]");
const add = document.querySelector("[data-passkey-add]");
let running; // the one question that the browser may have open
let pressed = false; // a button was pressed, and what it began is not over

if (globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  if (login) {
    login.hidden = false;
    login.querySelector("button").addEventListener("click", () => attempt(login, () => logIn()));
    if ("autofill" in login.dataset) offer();
  }
  if (add) {
    add.hidden = false;
    add.addEventListener("submit", event => {
      event.preventDefault();
      attempt(add, addPasskey);
    });
  }
  for (const button of document.querySelectorAll("[data-passkey-confirm]")) {
    button.hidden = false;
    button.addEventListener("click", () => attempt(button, () => confirm(button)));
  }
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

/** The browser's own list of passkeys below the field for the e-mail, until one is chosen. */
async function offer() {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  const renewed = setTimeout(offer, renewEvery);
  try {
    await logIn("conditional");
  } catch {
    clearTimeout(renewed); // the button says why, when it is pressed
  }
}

async function logIn(mediation) {
  const { challenge, credential } = await ask("/api/auth/login/passkey/options", mediation);
  const token = document.querySelector("form [name=__RequestVerificationToken]").value;
  const fields = {
    __RequestVerificationToken: token,
    _handler: "passkey",
    "Key.Challenge": challenge,
    "Key.Credential": JSON.stringify(credential),
  };
  const form = Object.assign(document.createElement("form"), { method: "post", hidden: true }); // to this address, with where to go on
  for (const [name, value] of Object.entries(fields)) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(form);
  form.submit();
}

async function addPasskey() {
  const { name, current_password: password } = add.elements;
  const options = await api("POST", "/api/account/passkeys/options", { current_password: password.value });
  const credential = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  await api("POST", "/api/account/passkeys", { name: name.value, credential: credential.toJSON() });
  location.assign(`${location.pathname}?done=passkey`);
}

async function confirm(button) {
  const confirmation = await api("POST", "/api/account/confirmation", await ask("/api/account/confirmation/options"));
  const password = button.form.querySelector("[autocomplete=current-password], [data-confirmation]");
  password.value = confirmation.confirmation;
  setTimeout(() => button.form.requestSubmit()); // a form may begin an attempt of its own: after this one
}

/** Asks the browser for a passkey: of all questions the last one, and the one of a button before that of the field. */
async function ask(path, mediation) {
  const { challenge, options } = await api("POST", path);
  if (mediation && pressed) throw new Error("A button was pressed meanwhile.");
  running?.abort();
  running = new AbortController();
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await navigator.credentials.get({ publicKey, mediation, signal: running.signal });
  return { challenge, credential: credential.toJSON() };
}

async function attempt(part, act) {
  if (pressed) return;
  pressed = true;
  const button = part.matches("button") ? part : part.querySelector("button");
  button.ariaBusy = "true";
  const form = part.form ?? part;
  const error = form.querySelector(":scope > .error") ?? form.appendChild(alertOf());
  error.hidden = true;
  try {
    await act();
  } catch (e) {
    error.textContent = wording(part.dataset, e);
    error.hidden = false;
  } finally {
    pressed = false;
    button.ariaBusy = "false";
  }
}

const wording = (words, e) =>
  !(e instanceof ApiError) ? words.failed
  : e.code === "passkeys_not_configured" ? words.off
  : e.code === "too_many_passkeys" ? words.most
  : e.code === "passkey_already_added" ? words.known
  : e.status === 403 && words.password ? words.password
  : failure(e);

function alertOf() {
  const error = Object.assign(document.createElement("p"), { className: "error", hidden: true });
  error.setAttribute("role", "alert");
  return error;
}
