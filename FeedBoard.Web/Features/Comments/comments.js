// Comments in place: forms and links lead to whole pages, and only what has changed is taken from the page that comes back.
import { at, characters, failure, logInAgain, say, texts } from "./api.js";
import { wordsOf } from "./clamped.js";
import { deleteLater, emptyComment, nextComment, ownParts } from "./removal.js";
import { keys, store, stored } from "./storage.js";
import { parse } from "./times.js";
import { toast } from "./toasts.js";

document.addEventListener("click", event => {
  const link = event.target.closest("a[data-swap]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  swapFrom(link);
});

/** Shows of a comment what the page behind the link has: its replies, or a form. All else of it stays as it is. */
async function swapFrom(link) {
  const id = link.dataset.swap;
  if (isSending(id)) return say(texts.loading);
  const left = link.closest("form[data-comment-form]"); // a change that is given up does not come back by itself
  if (left?.action.endsWith("/edit")) forget(left);
  try {
    const isReplies = link.matches(".answers-more a");
    const headers = isReplies ? { "X-Background": "1" } : {}; // one stays on this page, also if the session is over: BackgroundRequests.cs
    const response = await fetch(link.href, { headers });
    const page = response.ok && parse(await response.text());
    const fresh = page && page.getElementById(id);
    if (!fresh) return location.assign(link.href);
    const person = personOn(page);
    if (person !== personOn(document) && (person || !isReplies)) return elsewhere(person, link.href);
    if (isSending(id)) return; // meanwhile
    const shown = document.getElementById(id);
    const isFree = hasNoOther(link);
    if (isReplies) takeReplies(shown, fresh);
    else takeOwnParts(shown, fresh);
    if (isFree) (shown.querySelector(":scope > form textarea") ?? shown).focus();
  } catch {
    toast(failure({ status: 0 }));
  }
}

const isSending = id => document.getElementById(id)?.querySelector(":scope > form")?.ariaBusy === "true";

const personOn = page => page.querySelector("script[data-live]")?.dataset.person ?? "";

/** The session has ended, or is somebody else's: a form of theirs must not stand on this page. */
function elsewhere(person, href) {
  const here = (location.pathname + location.search).slice(at("").length);
  location.assign(person ? href : logInAgain(here));
}

/** Whether the focus may go on from a part: it is still there, or nowhere, and nobody is typing elsewhere. */
const hasNoOther = part => !document.activeElement || document.activeElement === document.body || part.contains(document.activeElement);

document.documentElement.dataset.undoComments = ""; // their menus need not warn any more

document.addEventListener("submit", event => {
  const id = event.target.dataset.deleteComment;
  if (!id) return;
  event.preventDefault();
  event.target.closest("details").open = false;
  const [comment, list] = [document.getElementById(`comment-${id}`), document.querySelector("[data-deleted]")];
  deleteLater(list.dataset.deleted, `/api/comment/delete/${id}`, () => empty(comment, list.dataset.emptied));
});

/** Takes a comment from the page as its deleting will. Gives a function that brings it back. */
function empty(comment, words) {
  const back = emptyComment(comment, words);
  nextComment(comment, [comment]).focus();
  recount(-1);
  return () => {
    back();
    recount(1);
    comment.focus();
  };
}

const counted = new WeakMap(); // the number that a deletion has left

/** What comes back is not counted where an event has said another number meanwhile: that one counts what can still be undone. */
function recount(by) {
  for (const count of document.querySelectorAll("[data-comment-count]")) {
    if (by > 0 && counted.get(count) !== count.textContent) continue;
    const n = Number(count.textContent.replace(/\D/g, "")) + by;
    count.textContent = Math.max(0, n).toLocaleString(document.documentElement.lang);
    counted.set(count, count.textContent);
  }
}

document.addEventListener("submit", event => {
  const form = event.target.closest("form[data-comment-form]");
  if (!form) return;
  event.preventDefault();
  send(form);
});

async function send(form) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const area = form.querySelector("textarea");
  area.readOnly = true; // what is typed now would be lost with the form
  const waits = setTimeout(say, patience, texts.loading);
  try {
    const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const page = parse(await response.text());
    const resend = page.querySelector("[data-resend]");
    const away = response.status === 429 || response.status >= 500;
    if (resend && away) return problem(form, resend.querySelector("[role=alert]").textContent);
    // It comes back on a page of its own, with what was typed.
    if (resend) return showAlone(resend);
    if (!page.getElementById("comments")) return problem(form, page.querySelector(".problem h1 + p")?.textContent ?? texts.away);
    merge(form, page, response.ok);
  } catch {
    problem(form, failure({ status: 0 }));
  } finally {
    clearTimeout(waits);
    form.ariaBusy = "false";
    area.readOnly = false;
  }
}

/** Shows it in place of the whole page, with the focus on its heading. */
function showAlone(section) {
  document.querySelector("main").replaceChildren(document.adoptNode(section));
  const title = section.querySelector("h1");
  title.tabIndex = -1;
  title.focus();
}

function merge(form, page, sent) {
  // The session may be another one now, also when the form was sent: what scripts send needs its token.
  const [token, shownToken] = [page, document].map(from => from.querySelector("meta[name=form-token]"));
  if (token && shownToken) shownToken.content = token.content;
  const isFree = hasNoOther(form);
  if (!sent) {
    const fresh = page.getElementById(form.id);
    if (!fresh) { // it stands elsewhere on that page
      return problem(form, page.querySelector("form[data-comment-form] [role=alert]")?.textContent ?? texts.away);
    }
    const shown = replace(form, fresh);
    say(shown.querySelector("[role=alert]")?.textContent ?? "");
    if (isFree) (shown.querySelector("input[type=password], .code-input") ?? shown.querySelector("textarea"))?.focus();
    return;
  }

  forget(form);
  for (const count of document.querySelectorAll("[data-comment-count]")) {
    count.textContent = page.querySelector("[data-comment-count]").textContent;
  }
  const said = page.querySelector("[data-said]");
  const inside = form.closest(".comment");
  if (inside) {
    changing.delete(inside); // a change that was sent is shown as it is now
    const fresh = page.getElementById(inside.id);
    if (fresh) takeOwnParts(inside, fresh);
    if (said !== fresh && fresh?.contains(said)) addReply(inside, fresh, said);
  } else {
    const again = page.getElementById(form.id);
    if (again) replace(form, again);
    const list = document.querySelector(".threads");
    if (said) document.getElementById(said.id)?.remove(); // it came by itself, sooner than this response
    if (said) list.dataset.order === "old" ? list.append(document.adoptNode(said)) : list.prepend(document.adoptNode(said));
    document.querySelector("[data-no-comments]")?.remove();
  }
  const shown = said && document.getElementById(said.id);
  if (shown) {
    if (isFree) {
      shown.focus({ preventScroll: true });
      shown.scrollIntoView({ block: "nearest" });
    }
    say(shown.getAttribute("aria-label"));
  }
}

const patience = 1_500; // until it is said that a comment is still on its way

function replace(old, fresh) {
  fresh = document.adoptNode(fresh);
  old.replaceWith(fresh);
  prepare(fresh);
  return fresh;
}

const changing = new WeakMap(); // comments in whose place the form of a change stands, and their texts as they were shown

/** The replies below a comment stay, with what is being written there, and so does an unfolded text. */
function takeOwnParts(shown, fresh) {
  const [old, now] = [shown, fresh].map(from => from.querySelector(":scope > :is(.text, .clamped)"));
  const before = old ?? changing.get(shown);
  if (before && now && wordsOf(before) === wordsOf(now)) now.replaceWith(before);
  if (before && !now) changing.set(shown, before);
  else changing.delete(shown);
  ownParts(shown).forEach(part => part.remove());
  shown.prepend(...ownParts(fresh).map(part => document.adoptNode(part)));
  shown.toggleAttribute("data-said", fresh.matches("[data-said]"));
  delete shown.dataset.gone;
  prepare(shown);
}

const repliesOf = comment => comment.querySelectorAll(":scope > :is(.answers, .fold, .answers-more)");

function takeReplies(shown, fresh) {
  repliesOf(shown).forEach(part => part.remove());
  shown.append(...[...repliesOf(fresh)].map(part => document.adoptNode(part)));
  prepare(shown);
}

/** Shows a reply that was just written below those that are shown already. */
function addReply(shown, fresh, said) {
  const [fold, freshFold] = [shown, fresh].map(from => from.querySelector(":scope > .fold"));
  const list = (fold ?? shown).querySelector(":scope > .answers");
  if (!list) return takeReplies(shown, fresh);
  document.getElementById(said.id)?.remove(); // it came by itself, sooner than this response
  list.append(document.adoptNode(said));
  if (!fold) return;
  fold.open = true;
  if (freshFold) fold.querySelector("summary").textContent = freshFold.querySelector("summary").textContent;
}

function problem(form, text) {
  let words = form.querySelector("[role=alert]");
  if (!words) {
    words = document.createElement("p");
    words.className = "error";
    words.role = "alert";
    (form.querySelector(".field") ?? form).append(words);
  }
  words.textContent = text;
  say(text);
}

// What is typed survives a reload, and is counted as the board counts it: code points, trimmed, in NFC.
const key = area => area.dataset.draft && keys.comment + area.dataset.draft;

function prepare(root) {
  for (const area of root.querySelectorAll("textarea[data-max]")) {
    if (key(area) && area.value === area.defaultValue) area.value = draft(area) ?? area.value;
    count(area);
  }
}

// A change is kept with the text that it began with: that may be changed elsewhere before one comes back to it.
const isChange = area => area.dataset.draft.startsWith("edit-");
const isRefused = area => area.getAttribute("aria-invalid") === "true"; // what stands in it is not what it began with

function draft(area) {
  if (!isChange(area)) return stored("sessionStorage", key(area));
  if (isRefused(area)) return null;
  const change = keptChange(area);
  if (change?.from === area.defaultValue) return change.text;
  store("sessionStorage", key(area), null);
  return null;
}

function keptChange(area) {
  try {
    return JSON.parse(stored("sessionStorage", key(area)));
  } catch {
    return null; // as an earlier version kept it
  }
}

function keep(area) {
  const from = isChange(area) && isRefused(area) ? keptChange(area)?.from : area.defaultValue;
  const text = isChange(area) && area.value ? JSON.stringify({ from, text: area.value }) : area.value;
  store("sessionStorage", key(area), text || null); // too much to keep stays in the field
}

function count(area) {
  const counter = area.form.querySelector("[data-counter]");
  const length = area.value.length < 100000 ? characters(area.value) : area.value.length;
  const max = Number(area.dataset.max);
  counter.textContent = length > max * 0.8
    ? counter.dataset.counter.replace("{0}", inWords(length)).replace("{1}", inWords(max))
    : "";
  counter.classList.toggle("error", length > max);
  if (length > max && !over.has(area)) say(counter.dataset.over.replace("{0}", inWords(length - max)));
  length > max ? over.add(area) : over.delete(area);
}

const over = new WeakSet(); // of which it was said that they are too long

const inWords = number => number.toLocaleString(document.documentElement.lang); // the browser may speak another language

function forget(form) {
  const area = form.querySelector("textarea");
  if (area && key(area)) store("sessionStorage", key(area), null);
}

document.addEventListener("input", event => {
  const area = event.target.closest("textarea[data-max]");
  if (!area) return;
  count(area);
  if (key(area)) keep(area);
});

document.addEventListener("keydown", event => {
  const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (sends && event.target.matches?.("textarea[data-max]")) event.target.form.requestSubmit();
});

prepare(document);
