// What moves by itself: one stream of events from the board, while somebody looks. Whatever fails here, the page stays as it was loaded.
import { at, say } from "./api.js";
import { commentHappened, commentsOn, feedBack, feedChanged, feedGone, feedOn } from "./live-comments.js";
import { newsHappened, newsOn } from "./live-news.js";
import { me, page, positionOf, receivedUpTo, texts, words } from "./live-page.js";
import { loaded } from "./place.js";
import { keys, store, stored } from "./storage.js";

const kinds = [
  "feed_created", "feed_updated", "feed_deleted", "feed_liked",
  "comment_created", "comment_updated", "comment_deleted", "notification", "reset",
];
const [settle, patience, firstWait, longestWait, together] = [500, 60_000, 5_000, 300_000, 2_000];
let source, timer, leaving, closed = 0, looking = false, failures = 0;
let position = Number.parseInt(positionOf(document), 10); // what is shown is at least as new as this
let rungAt = position || 0; // the number at the bell is at least as new as this
let stale = positionOf(document) === "?"; // what is shown has to be looked at once more

/** Listens from what is shown on. After a longer time, or when that is too old, the page is looked at first: one look instead of a thousand
 * events. */
async function open() {
  clearTimeout(timer);
  if (source || looking || document.hidden) return;
  if (stale || (closed && Date.now() - closed > patience)) {
    looking = true;
    const fresh = await page();
    looking = false;
    if (!fresh) return later();
    position = Number.parseInt(positionOf(fresh), 10);
    stale = false;
    closed = 0;
    anew(fresh);
    if (document.hidden) return;
  }
  source = new EventSource(at(Number.isFinite(position) ? `/api/events?after=${position}` : "/api/events"));
  source.onopen = () => {
    failures = 0;
    state("open");
  };
  source.onerror = () => {
    state("waiting");
    if (source.readyState !== EventSource.CLOSED) return; // cut off: it comes back by itself, and goes on where it was
    close("waiting"); // refused (a session that ended, too many, the board away)
    later();
  };
  for (const kind of kinds) source.addEventListener(kind, event => received(kind, JSON.parse(event.data), Number(event.lastEventId)));
}

/** Each time longer until it is asked again. */
function later() {
  timer = setTimeout(open, Math.min(longestWait, firstWait * 2 ** failures++) * (.5 + Math.random()));
}

const state = name => { document.documentElement.dataset.live = name; };

/** What happens until it is opened again is received then. */
function close(as) {
  clearTimeout(timer);
  state(as);
  source?.close();
  source = undefined;
  closed = Date.now();
}

function received(kind, data, id) {
  if (kind === "reset") { // what is shown is too old to continue from; others get the same now
    close("waiting");
    receivedUpTo(id);
    stale = true;
    timer = setTimeout(open, Math.random() * together);
    return;
  }
  if (id <= position) return; // it is shown already
  position = id;
  receivedUpTo(id);
  happened(kind, data, id);
}

function happened(kind, data, id) {
  if (kind === "notification") return notified(data.unread_count, id);
  if ("like_count" in data && !data.comment_id) count("likes", data.feed_id, data.like_count);
  if ("comment_count" in data) count("comments", data.feed_id, data.comment_count);
  if (data.comment_id) commentHappened(kind, data);
  if (kind === "feed_deleted") feedGone(data.feed_id);
  if (kind === "feed_created") feedBack(data.feed_id);
  if (kind === "feed_updated") feedChanged(data.feed_id);
  if (kind === "feed_created" || kind === "feed_deleted") newsHappened(kind, data);
}

/** Shows what is new on the page as if it had just happened. */
function anew(fresh) {
  ring(Number(fresh.querySelector("[data-bell]")?.dataset.bell ?? 0), position || 0);
  for (const what of ["likes", "comments"]) {
    for (const one of fresh.querySelectorAll(`[data-${what}]`)) {
      count(what, one.dataset[what], Number(one.querySelector("[data-n]").dataset.n));
    }
  }
  feedOn(fresh);
  commentsOn(fresh);
  newsOn(fresh);
}

// Counts of events are absolute: nothing is ever counted twice, one's own like neither.
function count(what, feed, n) {
  const shown = n.toLocaleString(document.documentElement.lang);
  for (const one of document.querySelectorAll(`[data-${what}="${feed}"]`)) {
    const number = one.querySelector("[data-n]");
    number.dataset.n = number.dataset.moved = n;
    number.textContent = shown;
    const label = one.querySelector("[data-told]");
    if (label) label.textContent = words(what, n);
    if (one.title) one.title = words(what, n);
  }
}

const bellWords = unread => unread ? words("bell", unread) : texts.bell;

const unreadShown = () => Number(document.querySelector("[data-bell]")?.dataset.bell ?? 0);

/** An event has the number of when it happened: what another page has told since is newer. */
function notified(unread, id) {
  if (id <= rungAt && unread !== unreadShown()) return;
  ring(unread, Math.max(id, rungAt));
  if (me) say(bellWords(unread));
}

/** Shows the number as it was then, here and on the other pages. */
function ring(unread, when) {
  rungAt = when;
  showBell(unread);
  tellBell();
}

function showBell(unread) {
  const bell = document.querySelector("[data-bell]");
  if (!bell) return;
  const shown = unread > 99 ? "99+" : String(unread || "");
  bell.dataset.bell = unread;
  bell.querySelector("[data-told]").textContent = bellWords(unread);
  const number = bell.querySelector(".bell-count");
  number.textContent = shown;
  number.hidden = unread === 0;
}

// Nothing tells of what was read: the pages of one browser tell each other.
function tellBell() {
  if (!document.querySelector("[data-bell]") || !me) return;
  store("localStorage", keys.bell, JSON.stringify([me, unreadShown(), rungAt, Date.now()]));
}

/** Shows what another page has told. */
function hearBell({ person, unread, when } = toldBell()) {
  if (person !== me) return;
  rungAt = Math.max(rungAt, when);
  showBell(unread);
}

function toldBell() {
  const [person, unread, when, since] = JSON.parse(stored("localStorage", keys.bell) ?? "[]");
  return { person, unread, when, since };
}

// Back may take this page from the browser's cache as it was, or its scripts come late: then another page knows better.
const told = toldBell();
if (told.person === me && told.since > loaded && told.when >= rungAt) hearBell(told);
else tellBell();
addEventListener("storage", event => { if (event.key === keys.bell) hearBell(); });

// One was opened from the list of them, perhaps in a tab of its own.
document.addEventListener("notification-read", () => ring(Math.max(0, unreadShown() - 1), rungAt));

// A tab that nobody looks at lets go after a minute: a browser has few connections to one place, and the board many readers.
document.addEventListener("visibilitychange", () => {
  clearTimeout(leaving);
  if (document.hidden) leaving = setTimeout(close, patience, "closed");
  else open();
});
addEventListener("pagehide", () => close("closed")); // an open stream would keep the page out of the back button's cache
addEventListener("pageshow", event => {
  if (!event.persisted) return;
  hearBell();
  open();
});
timer = setTimeout(open, settle); // a short visit opens none
