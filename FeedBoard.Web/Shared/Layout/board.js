// What every page has: the header, menus, cards, likes in place, more while scrolling, the place that one comes back to.
import "./composing.js";
import { api, failure, isStale, sendPlainly } from "./api.js";
import "./cards.js";
import "./clamped.js";
import "./header.js";
import "./images.js";
import "./menus.js";
import "./more.js";
import { leave, loaded } from "./place.js";
import "./removal.js";
import { keys, store, stored } from "./storage.js";
import { finishToast, toast } from "./toasts.js";

// Fields in which @ and # complete themselves; see js/complete.js.
document.addEventListener("focusin", event => { if (event.target.matches?.("[data-complete]")) import("./complete.js"); });
if (document.activeElement?.matches("[data-complete]")) import("./complete.js");

document.addEventListener("submit", event => {
  const like = event.target.closest("form[data-like]");
  if (like) {
    event.preventDefault();
    toggleLike(like);
  }
});

document.addEventListener("submit", event => {
  const [form, button] = [event.target, event.submitter];
  if (!form.action.endsWith("/preferences") || !["theme", "announcement"].includes(button?.name)) return;
  event.preventDefault();
  import("./preferences.js").then(
    script => script.prefer(form, button),
    () => sendPlainly(form, button.name, button.value), // it could not be loaded
  );
});

async function toggleLike(form) {
  const button = form.querySelector("button");
  if (button.ariaBusy === "true") return;
  const wanted = button.value === "true";
  show(button, wanted, Number(form.dataset.count ?? button.textContent.replace(/\D/g, "")) + (wanted ? 1 : -1));
  button.ariaBusy = "true";
  const number = button.querySelector("[data-number]");
  delete number.dataset.moved;
  try {
    const response = await api(wanted ? "PUT" : "DELETE", `/api/like/?${form.dataset.like}`);
    show(button, response.liked, Number(number.dataset.moved ?? response.like_count)); // what js/live.js received meanwhile is newer
    const likes = { ...likesOfTab(), [form.dataset.like]: { liked: response.liked, count: response.like_count, at: Date.now() } };
    store("sessionStorage", keys.likes, JSON.stringify(likes));
  } catch (error) {
    if (isStale(error)) return sendPlainly(form, button.name, String(wanted));
    show(button, !wanted, Number(button.textContent.replace(/\D/g, "")) + (wanted ? -1 : 1));
    toast(failure(error));
  } finally {
    button.ariaBusy = "false";
  }
}

const likesOfTab = () => JSON.parse(stored("sessionStorage", keys.likes) ?? "{}");

/** Hearts that were pressed on another page since this one was loaded. */
function showLikes() {
  const likes = likesOfTab();
  for (const form of document.querySelectorAll("form[data-like]")) {
    const like = likes[form.dataset.like];
    const button = form.querySelector("button");
    if (like?.at > loaded && button.ariaPressed !== String(like.liked)) show(button, like.liked, like.count);
  }
}

function show(button, liked, count) {
  button.ariaPressed = String(liked);
  button.value = String(!liked);
  button.querySelector("[data-number]").textContent = Math.max(0, count).toLocaleString(document.documentElement.lang);
}

// A form is sent once; after a while it can be sent again, in case somebody stopped it.
document.addEventListener("submit", event => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 10_000);
});
addEventListener("pageshow", event => {
  if (!event.persisted) return;
  document.querySelectorAll("form[data-sent]").forEach(form => delete form.dataset.sent);
  showLikes();
});
showLikes();

const patience = 5_000; // how long the log-out waits for the deletion

// Logging out, deleting the account: what was deleted and can still be undone is deleted first, while that is theirs to do.
document.addEventListener("submit", async event => {
  const form = event.target;
  if (!form.matches("[data-leaves]")) return;
  leave();
  const deleting = finishToast();
  if (!deleting || event.defaultPrevented) return;
  event.preventDefault();
  if (event.submitter) event.submitter.ariaBusy = "true";
  await Promise.race([deleting, new Promise(done => setTimeout(done, patience))]);
  delete form.dataset.sent;
  form.requestSubmit(event.submitter);
});
