// What every page has: likes in place, more while scrolling, the menu, times in one's own time zone.
import "./composing.js";
import { api, at, say, failure, sendPlainly, texts } from "./api.js";
import "./images.js";

document.addEventListener("submit", event => {
  const like = event.target.closest("form[data-like]");
  if (like) {
    event.preventDefault();
    toggleLike(like);
  }
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
    const answer = await api(wanted ? "PUT" : "DELETE", `/api/like/?${form.dataset.like}`);
    show(button, answer.liked, Number(number.dataset.moved ?? answer.like_count)); // what js/live.js heard meanwhile is newer
  } catch (error) {
    if (error.status === 401 || error.status === 400) return sendPlainly(form, button.name, String(wanted)); // logged out or in meanwhile: the page without scripts says what to do
    show(button, !wanted, Number(button.textContent.replace(/\D/g, "")) + (wanted ? -1 : 1));
    say(failure(error));
  } finally {
    button.ariaBusy = "false";
  }
}

function show(button, liked, count) {
  button.ariaPressed = String(liked);
  button.value = String(!liked);
  button.querySelector("[data-number]").textContent = Math.max(0, count).toLocaleString(document.documentElement.lang);
}

// More while scrolling: the link is followed, and what comes is put at the end of the list.
const seen = new IntersectionObserver(entries => {
  for (const entry of entries) if (entry.isIntersecting) follow(entry.target);
}, { rootMargin: "800px" });
const watch = root => root.querySelectorAll("a[data-more]").forEach(link => seen.observe(link));

document.addEventListener("click", event => {
  const link = event.target.closest("a[data-more]");
  if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
    event.preventDefault();
    follow(link);
  }
});

async function follow(link) {
  if (link.ariaBusy === "true") return;
  seen.unobserve(link);
  const [paragraph, words] = [link.closest(".more"), link.textContent];
  link.ariaBusy = "true";
  link.textContent = texts.loading;
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const list = paragraph.previousElementSibling;
    const have = new Set([...list.children].map(item => item.id));
    for (const item of [...(page.querySelector("[data-list]")?.children ?? [])]) if (!item.id || !have.has(item.id)) list.append(document.adoptNode(item));
    const next = page.querySelector("a[data-more]");
    localTimes(list);
    if (next) {
      link.href = next.href;
      link.textContent = words;
      link.ariaBusy = "false";
      seen.observe(link);
    } else {
      paragraph.textContent = texts.end;
    }
  } catch {
    link.textContent = texts.loadFailed;
    link.ariaBusy = "false";
  }
}

// The exact time on hover is the reader's own.
function localTimes(root) {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full", timeStyle: "short" });
  root.querySelectorAll("time[datetime]").forEach(time => { time.title = format.format(new Date(time.dateTime)); });
}

// A menu closes when one goes elsewhere.
document.addEventListener("click", event => document.querySelectorAll("details.menu[open]").forEach(menu => { if (!menu.contains(event.target)) menu.open = false; }));
document.addEventListener("keydown", event => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});

// A form is sent once; after a while once more, for whoever has stopped it.
document.addEventListener("submit", event => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 10_000);
});
addEventListener("pageshow", event => { if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(form => delete form.dataset.sent); });

// Whoever logs out leaves no drafts behind.
document.addEventListener("submit", event => {
  if (new URL(event.target.action).pathname !== at("/logout")) return;
  try {
    Object.keys(localStorage).filter(key => key.startsWith("feedboard.draft:")).forEach(key => localStorage.removeItem(key));
    Object.keys(sessionStorage).filter(key => key.startsWith("comment ")).forEach(key => sessionStorage.removeItem(key));
    indexedDB.deleteDatabase("feedboard"); // not waited for
  } catch {
    // A browser that keeps nothing has nothing to delete.
  }
});

watch(document);
localTimes(document);
