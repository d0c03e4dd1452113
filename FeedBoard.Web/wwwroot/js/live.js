// What moves by itself: one stream of events from the board, while somebody looks. Whatever fails here, the page stays as it was loaded.
import { at, say } from "./api.js";
import { commentHappened, commentsOn, feedGone } from "./live-comments.js";
import { newsHappened, newsOn } from "./live-news.js";
import { me, page, texts, words } from "./live-page.js";

const kinds = ["feed_created", "feed_updated", "feed_deleted", "feed_liked", "comment_created", "comment_updated", "comment_deleted", "notification", "reset"];
const [settle, patience, firstWait, longestWait] = [500, 60_000, 5_000, 300_000];
let source, timer, leaving, failures = 0, missed = false;

function open() {
  clearTimeout(timer);
  if (document.hidden) missed = true;
  if (source || document.hidden) return;
  source = new EventSource(at("/api/events"));
  source.onopen = () => {
    failures = 0;
    state("open");
    if (missed) anew();
    missed = false;
  };
  source.onerror = () => {
    state("waiting");
    if (source.readyState !== EventSource.CLOSED) return; // cut off: it comes back by itself, and goes on where it was
    close("waiting"); // refused (a session that ended, too many, the board away): each time longer until it is asked again
    timer = setTimeout(open, Math.min(longestWait, firstWait * 2 ** failures++) * (.5 + Math.random()));
  };
  for (const kind of kinds) source.addEventListener(kind, event => happened(kind, JSON.parse(event.data)));
}

const state = name => { document.documentElement.dataset.live = name; };

/** Until it is opened again, things happen unseen: they are looked up then. */
function close(as) {
  clearTimeout(timer);
  state(as);
  source?.close();
  source = undefined;
  missed = true;
}

function happened(kind, data) {
  if (kind === "reset") return anew();
  if (kind === "notification") return ring(data.unread_count, true);
  if ("like_count" in data && !data.comment_id) count("likes", data.feed_id, data.like_count);
  if ("comment_count" in data) count("comments", data.feed_id, data.comment_count);
  if (data.comment_id) commentHappened(kind, data);
  if (kind === "feed_deleted") feedGone(data.feed_id);
  if (kind === "feed_created" || kind === "feed_deleted") newsHappened(kind, data);
}

/** Looks at the page once more, and shows what is new on it as if it had just happened. */
async function anew() {
  const fresh = await page();
  if (!fresh) return;
  ring(Number(fresh.querySelector("[data-bell]")?.dataset.bell ?? 0), false);
  for (const what of ["likes", "comments"]) {
    for (const one of fresh.querySelectorAll(`[data-${what}]`)) count(what, one.dataset[what], Number(one.querySelector("[data-n]").dataset.n));
  }
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
    const told = one.querySelector("[data-told]");
    if (told) told.textContent = words(what, n);
    if (one.title) one.title = words(what, n);
  }
}

function ring(unread, aloud) {
  const bell = document.querySelector("[data-bell]");
  if (!bell) return;
  const shown = unread > 99 ? "99+" : String(unread || "");
  const label = unread ? texts[unread === 1 ? "bellOne" : "bellMany"].replace("{0}", shown) : texts.bell;
  bell.dataset.bell = unread;
  bell.querySelector("[data-told]").textContent = label;
  const number = bell.querySelector(".bell-count");
  number.textContent = shown;
  number.hidden = unread === 0;
  if (aloud && me) say(label);
}

// A tab that nobody looks at lets go after a minute: a browser has few connections to one place, and the board many readers.
document.addEventListener("visibilitychange", () => {
  clearTimeout(leaving);
  if (document.hidden) leaving = setTimeout(close, patience, "closed");
  else open();
});
addEventListener("pagehide", () => close("closed")); // an open stream would keep the page out of the back button's cache
addEventListener("pageshow", event => { if (event.persisted) open(); });
timer = setTimeout(open, settle); // whoever only passes by opens none
