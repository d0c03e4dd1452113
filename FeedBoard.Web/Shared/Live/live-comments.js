// Comments of others appear where one reads: of the page as it is now, only what has changed is taken. Nothing that one types or reads
// moves.
import { say } from "./api.js";
import { wordsOf } from "./clamped.js";
import { me, page, texts } from "./live-page.js";
import { ownParts, traceOf } from "./removal.js";

const feed = document.querySelector(".card.feed")?.id.replace("feed-", "");
const changes = new Map(), parents = new Set();
const [soon, rest] = [300, 2_000];
let asking = false;

export function commentHappened(kind, data) {
  if (String(data.feed_id) !== feed) return;
  changes.set(data.comment_id, kind);
  if (data.parent_id) parents.add(data.parent_id);
  if ("comment_count" in data) {
    const total = data.comment_count.toLocaleString(document.documentElement.lang);
    for (const one of document.querySelectorAll("[data-comment-count]")) one.textContent = total;
  }
  take();
}

// Many at once are one look at the page, and readers do not all look in the same moment.
async function take() {
  if (asking) return;
  asking = true;
  try {
    await look();
  } finally {
    asking = false;
  }
  if (changes.size > 0) take();
}

async function look() {
  await new Promise(done => setTimeout(done, Math.random() * soon));
  const now = [...changes];
  const above = [...parents];
  changes.clear();
  parents.clear();
  const fresh = await page();
  if (!fresh) { // away: what is waited for comes with the next look
    now.forEach(([id, kind]) => { if (!changes.has(id)) changes.set(id, kind); });
    above.forEach(id => parents.add(id));
    await new Promise(done => setTimeout(done, rest * 2));
  }
  if (fresh) {
    still(() => {
      now.forEach(([id, kind]) => change(fresh, `comment-${id}`, kind));
      above.forEach(id => moreUnder(fresh, `comment-${id}`));
    });
  }
  await new Promise(done => setTimeout(done, rest));
}

/** After events were missed: shows what is there now. */
export function commentsOn(fresh) {
  if (!feed) return;
  const total = fresh.querySelector("[data-comment-count]")?.textContent;
  for (const count of document.querySelectorAll("[data-comment-count]")) count.textContent = total ?? count.textContent;
  still(() => {
    if (isWhole(fresh)) {
      for (const comment of document.querySelectorAll(".comment")) {
        if (!fresh.getElementById(comment.id)) change(fresh, comment.id, "comment_deleted");
      }
    }
    for (const comment of fresh.querySelectorAll(".comment")) {
      change(fresh, comment.id, document.getElementById(comment.id) ? "comment_updated" : "comment_created");
    }
  });
}

/** The feed's own words; its images stay as they are until the page is loaded again. */
export async function feedChanged(id) {
  if (String(id) !== feed) return;
  await new Promise(done => setTimeout(done, Math.random() * soon));
  const fresh = await page();
  if (fresh) feedOn(fresh);
}

export function feedOn(fresh) {
  if (!feed || !isShown()) return;
  if (!fresh.getElementById(`feed-${feed}`)) return feedGone(feed);
  still(() => {
    for (const part of ["h1", ":scope > .text"]) {
      const [old, now] = [document, fresh].map(from => from.getElementById(`feed-${feed}`).querySelector(part));
      if (old && now && old.textContent !== now.textContent) old.replaceWith(document.adoptNode(now));
    }
  });
}

/** A comment that comes back alone takes the place of the feed (comments.js). */
const isShown = () => document.getElementById(`feed-${feed}`) !== null;

/** What is gone for everybody may only be hidden: its author and moderators still see it. */
export async function feedGone(id) {
  if (String(id) !== feed || !isShown() || document.querySelector(".note[data-gone]")) return;
  if (me) {
    await new Promise(done => setTimeout(done, Math.random() * soon));
    const hidden = (await page())?.getElementById(`feed-${feed}`);
    if (!isShown()) return;
    if (hidden) return feedHidden(hidden);
    if (document.querySelector(".note[data-gone]")) return;
  }
  const note = document.createElement("p");
  note.className = "note";
  note.dataset.gone = "";
  note.textContent = texts.feedGone;
  still(() => document.querySelector(".card.feed").before(note));
  say(texts.feedGone);
}

function feedHidden(now) {
  const [old, note] = [document.getElementById(`feed-${feed}`), now.querySelector(":scope > [role=note]:not([hidden])")];
  const shown = old.querySelector(":scope > [role=note]");
  if (!note || shown && !shown.hidden) return;
  const text = note.textContent;
  still(() => shown ? shown.hidden = false : old.querySelector(":scope > .byline").after(document.adoptNode(note)));
  say(text);
}

/** A moderator shows it again. */
export function feedBack(id) {
  if (String(id) !== feed) return;
  document.querySelector(".note[data-gone]")?.remove();
  const note = document.querySelector(".card.feed > [role=note]");
  if (note) note.hidden = true;
}

/** Whether all comments of the conversation are on the page. */
const isWhole = fresh => !fresh.querySelector("#comments .more, .answers-more");

function change(fresh, id, kind) {
  const [shown, now] = [document.getElementById(id), fresh.getElementById(id)];
  if (shown && !now) { if (kind === "comment_deleted") takeAway(shown, isWhole(fresh)); }
  else if (shown) renew(shown, now);
  else if (now && kind === "comment_created") insert(now);
}

function insert(now) {
  const parent = now.parentElement.closest(".comment");
  const within = parent ? document.getElementById(parent.id) : document.getElementById("comments");
  if (!within) return;
  const fold = now.parentElement.closest(".fold")?.parentElement === parent ? ":scope > .fold > .answers" : null;
  const list = (fold && within.querySelector(fold))
    ?? within.querySelector(parent ? ":scope > .answers" : ".threads") ?? newAnswers(within);
  // Before the first of those behind it that is shown.
  let next = now.nextElementSibling;
  while (next && document.getElementById(next.id)?.parentElement !== list) next = next.nextElementSibling;
  const comment = document.adoptNode(now);
  comment.dataset.fresh = "";
  next ? list.insertBefore(comment, document.getElementById(next.id)) : list.append(comment);
  document.querySelector("[data-no-comments]")?.remove();
  say(texts.commentBy.replace("{0}", comment.querySelector(".author")?.textContent ?? ""));
}

function newAnswers(within) {
  const list = document.createElement("ol");
  list.className = "answers";
  within.append(list);
  return list;
}

/** Updates the text of a shown comment; not its replies, and nothing while it is being changed. */
function renew(shown, now) {
  if (shown.dataset.gone !== undefined || shown.querySelector(":scope > form[action$='/edit']")) return;
  const emptied = now.querySelector(":scope > .comment-emptied");
  if (emptied && !shown.querySelector(":scope > .comment-emptied")) {
    shown.querySelectorAll(":scope > :is(.byline, .reply-to, .text, .clamped, .comment-foot)").forEach(part => part.remove());
    shown.hidden = false; // one that is being deleted here, and has a reply since
    return shown.prepend(document.adoptNode(emptied));
  }
  const empty = !emptied && !shown.querySelector(":scope > .byline") && shown.querySelector(":scope > .comment-emptied");
  if (empty) { // it was hidden, and is shown again
    const own = [...now.children].filter(part => part.matches(".byline, .note, .reply-to, .text, .clamped, .comment-foot"));
    return empty.replaceWith(...own.map(part => document.adoptNode(part)));
  }
  for (const part of [":scope > :is(.text, .clamped)", ":scope > .byline .when"]) {
    const [old, fresh] = [shown.querySelector(part), now.querySelector(part)];
    if (old && fresh && wordsOf(old) !== wordsOf(fresh)) old.replaceWith(document.adoptNode(fresh));
  }
}

/** A comment that somebody is replying to stays, so that their words do too, and so does one with replies that may still be there. */
function takeAway(shown, isGone) {
  if (![...shown.querySelectorAll("textarea")].some(area => area.value)) {
    const replies = !isGone && shown.querySelector(":scope > .answers > .comment, :scope > .fold, :scope > .answers-more");
    return replies ? leaveTrace(shown) : shown.remove();
  }
  const text = shown.querySelector(":scope > .text, :scope > .clamped > .text"); // none while it is being changed
  text ? text.textContent = texts.commentGone : shown.prepend(traceOf(texts.commentGone));
  shown.dataset.gone = "";
}

/** What emptyComment() of removal.js leaves, for good. */
function leaveTrace(shown) {
  const trace = shown.querySelector(":scope > .comment-emptied") ?? traceOf(document.querySelector("[data-emptied]").dataset.emptied);
  ownParts(shown).forEach(part => part.remove());
  shown.prepend(trace);
}

/** "Show 3 answers", where those are not shown. */
function moreUnder(fresh, id) {
  const [shown, now] = [document.getElementById(id), fresh.getElementById(id)];
  const [old, more] = [shown?.querySelector(":scope > .answers-more"), now?.querySelector(":scope > .answers-more")];
  if (!shown || !more || shown.querySelector(":scope > .answers")) return;
  old ? old.replaceWith(document.adoptNode(more)) : shown.append(document.adoptNode(more));
}

/** Keeps in its place what one types, or else what one reads. */
function still(put) {
  const [root, below] = [document.documentElement, document.querySelector("header.top").getBoundingClientRect().bottom];
  const inSight = element => { const { top, bottom } = element.getBoundingClientRect(); return bottom > below && top < innerHeight; };
  const typing = document.activeElement?.matches("textarea, input") && inSight(document.activeElement) ? document.activeElement : null;
  const anchor = typing ?? [...document.querySelectorAll(".card.feed, .comment-form, .comment .text, .comment-emptied")].find(inSight);
  root.style.overflowAnchor = "none"; // some browsers do it themselves, and would do it twice
  const before = anchor?.getBoundingClientRect().top;
  put();
  if (anchor?.isConnected && scrollY > 0) scrollBy({ top: anchor.getBoundingClientRect().top - before, behavior: "instant" });
  requestAnimationFrame(() => requestAnimationFrame(() => { root.style.overflowAnchor = ""; }));
}
