// The queue by keyboard: j and k go to the next and the previous case, h hides and d dismisses the one that has the focus. The keys can be
// turned off, and do nothing while one types. After a decision one goes on with the next case.
import { say, texts } from "./api.js";
import { store, stored } from "./storage.js";

const help = document.querySelector("[data-keys]");
const toggle = help?.querySelector("button");
const setting = "feedboard.moderation-keys";
// The letters, and what a Korean keyboard gives for the same keys.
const keys = { j: "next", ㅓ: "next", k: "previous", ㅏ: "previous", h: "true", ㅗ: "true", d: "false", ㅇ: "false" };

let on = stored("localStorage", setting) !== "off";

if (help) {
  help.hidden = false;
  show();
  toggle.addEventListener("click", () => {
    on = !on;
    store("localStorage", setting, on ? "on" : "off");
    show();
  });
}

function show() {
  toggle.textContent = on ? toggle.dataset.off : toggle.dataset.on;
}

document.addEventListener("keydown", event => {
  const does = keys[event.key];
  if (!on || !help || !does || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
  const here = document.activeElement?.closest(".case");
  if (does === "next" || does === "previous") go(here, does);
  else if (!event.repeat) here?.querySelector(`form[action$="/resolve"] button[value="${does}"]`)?.click();
  else return;
  event.preventDefault();
});

// One at a time: the browser would give up a decision that is on its way for the next one. board.js marks what is sent, for a while.
document.addEventListener("submit", event => {
  const form = event.target;
  if (event.defaultPrevented || !form.closest(".case")) return;
  if ([...document.querySelectorAll(".case form[data-sent]")].some(other => other !== form)) {
    event.preventDefault();
    delete form.dataset.sent;
    return say(texts.loading);
  }
  const button = event.submitter;
  if (!button) return;
  button.ariaBusy = "true";
  setTimeout(() => { button.ariaBusy = null; }, sentFor);
});

const sentFor = 10_000; // as in board.js
addEventListener("pageshow", () => document.querySelectorAll(".case [aria-busy]").forEach(button => { button.ariaBusy = null; }));

function go(here, where) {
  const cases = [...document.querySelectorAll(".case")];
  const at = cases.indexOf(here);
  const next = at < 0 ? cases[0] : cases[at + (where === "next" ? 1 : -1)];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "start" });
}

// What was decided, or why not, is said, and one goes on where the address points to. Without a place there, a decision leads to the first
// case; a refusal to none, so that a key does not decide about another case than the one that was meant.
const refused = document.querySelector(".note[role=alert]");
const outcome = refused ?? document.querySelector(".outcome p");
if (outcome) {
  const next = document.getElementById(location.hash.slice(1)) ?? (refused ? null : document.querySelector(".case"));
  next?.focus({ preventScroll: true });
  setTimeout(() => say(outcome.textContent), 100); // a change: what is there from the start is not said
}
