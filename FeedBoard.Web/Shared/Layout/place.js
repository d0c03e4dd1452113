// The back button shows a page as it was left: the browser keeps it whole, or else its list is loaded as far as it was and scrolled to the
// card that was on top. A page of somebody else's session is never shown that way (docs/decisions/0049-the-back-button.md).
import { at } from "./api.js";
import { add, followed, watch } from "./more.js";
import { forgetComments, forgetPerson, forgetPlaces, keepWhoseSession, keys, store, stored, whoseSession } from "./storage.js";

const live = document.querySelector("script[data-live]");
const person = live ? live.dataset.person ?? "" : null; // null: the page does not say
const leavingKey = "feedboard.leaving";
const cards = "[data-list] > [id]";

// Whose session it is now: what was loaded last says so.
if (person !== null) {
  keepWhoseSession(person);
  arriveAfterLeaving();
  arriveAfterSomebody();
}

// Without scripts nothing below happens, so only where they run may the browser keep the pages of a session (SafeHeaders.cs). Guests have
// no cookie of it: to a cache on the way they are all the same. The form by which they log in sets it.
if (person || document.querySelector("meta[name=form-token]")) {
  const [path, secure] = [at("") || "/", location.protocol === "https:"];
  const prefix = !secure ? "" : path === "/" ? "__Host-" : "__Secure-";
  document.cookie = `${prefix}feedboard.scripts=1; Path=${path}; SameSite=Lax${secure ? "; Secure" : ""}`;
}

/**
 * Somebody is about to log out or to delete the account (board.js): no page in the back button's cache is shown again, and no place is
 * returned to. The next page takes away the rest, if it is not theirs any more: what is refused, or does not reach the board, loses
 * nothing.
 */
export function leave() {
  keepWhoseSession("-");
  forgetPlaces();
  for (const storage of ["localStorage", "sessionStorage"]) store(storage, leavingKey, person);
}

function arriveAfterLeaving() {
  const leaver = stored("localStorage", leavingKey);
  const isHere = stored("sessionStorage", leavingKey) !== null; // another tab of theirs may load a page before the board has their log-out
  if (leaver === null || leaver === person && !isHere) return;
  for (const storage of ["localStorage", "sessionStorage"]) store(storage, leavingKey, null);
  if (leaver !== person) forgetPerson();
}

/** A session may have been ended elsewhere: then nobody has logged out here, and what was typed still waits for the same person. */
function arriveAfterSomebody() {
  if (!person) return;
  const before = stored("sessionStorage", keys.tab);
  if (before !== null && before !== person) forgetComments();
  store("sessionStorage", keys.tab, person);
}

addEventListener("pageshow", async event => {
  if (!event.persisted) return;
  if (whoseSession() !== person) return anew();
  if (!person) return;
  try { // the session may have been ended elsewhere
    const response = await fetch(at("/session"), { cache: "no-store" });
    if (response.ok && ((await response.json()).person ?? "") !== person) anew();
  } catch {
    // Away: an open page stays open, too.
  }
});

function anew() {
  document.documentElement.hidden = true; // nothing of it is seen while it loads
  location.reload();
}

// The place of each entry of the history. A script that adds entries of its own keeps what is in its state.
const entry = history.state?.place ?? crypto.randomUUID?.() ?? String(Math.random());
const isBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";

/** How old the page may be: Back may take it from the browser's cache as it was loaded first. */
export const loaded = isBack && history.state?.loaded || performance.timeOrigin;

const mark = () => history.replaceState({ ...history.state, place: entry, loaded }, "");
mark();
addEventListener("hashchange", () => { if (!history.state?.place) mark(); }); // a link within the page made another entry of the history

function top() {
  const edge = document.querySelector(".top")?.getBoundingClientRect().bottom ?? 0;
  const card = [...document.querySelectorAll(cards)].find(one => one.getBoundingClientRect().bottom > edge);
  return card && { card: card.id, offset: card.getBoundingClientRect().top };
}

let arrived = true;
function keepPlace() {
  if (!arrived) return; // what is stored is still the better place
  const place = top();
  if (place) store("sessionStorage", keys.place + entry, JSON.stringify({ ...place, y: scrollY, more: followed }));
}

async function arrive() {
  const place = JSON.parse(stored("sessionStorage", keys.place + entry) ?? "null");
  if (!isBack || !place || place.y + place.more.length === 0) return;
  arrived = false;
  history.scrollRestoration = "manual"; // the browser's own way ends where the page as it came ends
  const stop = new AbortController();
  for (const kind of ["wheel", "touchstart", "keydown", "pointerdown"]) {
    addEventListener(kind, () => stop.abort(), { signal: stop.signal, passive: true });
  }
  const link = document.querySelector("a[data-more]");
  if (link && place.more.length > 0) await add(link, place.more);
  const card = document.getElementById(place.card);
  if (!stop.signal.aborted) {
    scrollTo({ top: card ? scrollY + card.getBoundingClientRect().top - place.offset : place.y, behavior: "instant" });
  }
  stop.abort();
  arrived = true;
  history.scrollRestoration = "auto";
}

addEventListener("pagehide", keepPlace);
document.addEventListener("visibilitychange", () => { if (document.hidden) keepPlace(); });
arrive().finally(watch);
