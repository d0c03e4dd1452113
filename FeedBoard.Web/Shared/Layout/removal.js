// Deleting that can be undone: what is deleted goes from the page at once, and the API is asked when the message about it has gone, or
// when the page is left. Muting and hiding by a moderator are done at once, and undone by the API.
import { api, at, failure, isStale, logInAgain, sendPlainly, texts } from "./api.js";
import { keys, store, stored } from "./storage.js";
import { finishToast, finishWaiting, toast } from "./toasts.js";

/**
 * Deletes something after a moment.
 * @param path Of the API.
 * @param hide Takes it from the page, and gives a function that brings it back.
 */
export function deleteLater(text, path, hide, { undone, sent } = {}) {
  const back = hide();
  toast(text, {
    undo: () => { back(); undone?.(); },
    done: async () => {
      sent?.(); // first: when the page is left, nothing runs after the request
      try {
        await api("DELETE", path, null, true);
      } catch (error) {
        if (error.status !== 404) { // it is gone, as it was meant to be
          back();
          toast(failure(error));
        }
      }
    },
  });
}

// A page that nobody sees may be ended by the system without another word.
addEventListener("pagehide", finishToast);
document.addEventListener("visibilitychange", () => { if (document.hidden) finishWaiting(); });

/** Hides elements, with the focus going on to what comes next. Gives a function that shows them again. */
export function hideAll(elements, next) {
  const shown = elements.filter(element => !element.hidden);
  shown.forEach(element => { element.hidden = true; });
  focusOn(next);
  return () => {
    shown.forEach(element => { element.hidden = false; });
    focusOn(shown[0]);
  };
}

function focusOn(element) {
  if (!element) return;
  const inside = element.querySelector(".card-title a") ?? element.querySelector("a, button");
  const target = element.matches("a, button, [tabindex]") ? element : inside;
  target?.focus();
}

/** What of a comment is its own, and not of the replies to it. */
export const ownParts = comment => [...comment.children].filter(part => part.matches(":not(ol, .fold, .answers-more)"));

/** What stands in the place of a comment that has replies. */
export const traceOf = words => Object.assign(document.createElement("p"), { className: "comment-emptied", textContent: words });

/**
 * Takes a comment from the page: one with replies leaves a trace in its place. Gives a function that brings it back.
 * @param words Of the trace.
 */
export function emptyComment(comment, words) {
  const replies = comment.querySelector(":scope > .answers, :scope > .answers-more");
  const parts = replies ? ownParts(comment) : [comment];
  const hidden = parts.filter(part => !part.hidden);
  hidden.forEach(part => { part.hidden = true; });
  const trace = replies && traceOf(words);
  if (trace) comment.prepend(trace);
  return () => {
    trace?.remove();
    hidden.forEach(part => { part.hidden = false; });
  };
}

export const nextTo = card => {
  for (let next = card.nextElementSibling; next; next = next.nextElementSibling) if (!next.hidden) return next;
  for (let last = card.previousElementSibling; last; last = last.previousElementSibling) if (!last.hidden) return last;
  return document.getElementById("content");
};

document.documentElement.dataset.undo = ""; // the menus of feeds need not warn any more

document.addEventListener("submit", event => {
  const form = event.target;
  if (form.dataset.deleteFeed) deleteFeed(event, form);
  if (form.dataset.mute) mute(event, form);
  if (form.dataset.restrict || form.dataset.hide) {
    event.preventDefault();
    import("./restrict.js").then(
      script => form.dataset.hide ? script.hide(form) : script.restrict(form),
      () => sendPlainly(form, event.submitter.name || "sent", event.submitter.value), // it could not be loaded
    );
  }
});

function deleteFeed(event, form) {
  const [id, card] = [form.dataset.deleteFeed, form.closest(".card")];
  if (card.matches(".feed")) { // its own page: the next one says that it was deleted, and can bring it back
    if (!store("sessionStorage", keys.deleting, id)) return; // then at once, as without scripts
    event.preventDefault();
    location.assign(at("/"));
    return;
  }
  event.preventDefault();
  form.closest("details").open = false;
  deleteLater(texts.feedDeleted, `/api/feed/delete/${id}`, () => hideAll([card], nextTo(card)));
}

async function mute(event, form) {
  event.preventDefault();
  form.closest("details").open = false;
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const path = `/api/mute/${form.dataset.mute}`;
  try {
    await api("PUT", path);
  } catch (error) {
    if (isStale(error)) return form.submit();
    return toast(failure(error));
  } finally {
    form.ariaBusy = "false";
  }
  // Their new feeds are not in the list any more, and only the board can tell (live-news.js).
  document.querySelectorAll('[data-news="all"]').forEach(bar => { bar.dataset.news = "some"; });
  const back = hidePerson(form.dataset.mute, form);
  toast(form.dataset.done, {
    undo: async () => {
      try {
        await api("DELETE", path);
        back();
        toast(form.dataset.undone);
      } catch (error) {
        toast(failure(error));
      }
    },
  });
}

/** Hides what somebody wrote, with the focus going on to what comes next. Gives a function that shows it again. */
function hidePerson(id, form) {
  const from = form.closest(".card, .comment");
  const [cards, comments] = [`.card[data-author="${id}"]:not(.feed)`, `.comment[data-author="${id}"]`]
    .map(theirs => [...document.querySelectorAll(theirs)]);
  const words = document.querySelector("[data-emptied]")?.dataset.emptied ?? "";
  const shown = comments.map(comment => emptyComment(comment, words));
  const back = hideAll(cards, cards.includes(from) ? nextTo(from) : null);
  if (comments.includes(from)) nextComment(from, comments).focus();
  else if (!cards.includes(from)) form.closest("details").querySelector("summary").focus();
  return () => {
    shown.forEach(show => show());
    back();
    if (comments.includes(from)) from.focus();
  };
}

/** The comment after this one that is still to be seen, or before it, or the heading of them all, or the page. */
export function nextComment(from, gone) {
  const seen = [...document.querySelectorAll(".comment")].filter(one => !gone.includes(one) && one.checkVisibility());
  return seen.find(one => from.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING)
    ?? seen.at(-1) ?? document.getElementById("comments-title") ?? document.getElementById("content");
}

// A feed that was deleted on its own page. Who comes back to that page has given that up.
const forget = () => store("sessionStorage", keys.deleting, null);
const feed = stored("sessionStorage", keys.deleting);
const isOn = id => document.getElementById(`feed-${id}`)?.matches(".card.feed");
addEventListener("pageshow", () => { if (isOn(stored("sessionStorage", keys.deleting))) forget(); });
if (feed && document.querySelector("script[data-live]:not([data-person])")) { // the session has ended: nothing can be deleted
  forget();
  location.replace(logInAgain(`/feed/${feed}`));
} else if (feed && !isOn(feed)) {
  deleteLater(
    texts.feedDeleted,
    `/api/feed/delete/${feed}`,
    () => hideAll([document.getElementById(`feed-${feed}`)].filter(Boolean)),
    { sent: forget, undone: () => { forget(); location.assign(at(`/feed/${feed}`)); } },
  );
}
