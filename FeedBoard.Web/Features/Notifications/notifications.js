// The list of notifications: headings by the reader's own days, and what one opens is read at once, also where the back button shows it.
import { keys, store, stored } from "./storage.js";

const list = document.querySelector(".notifications");
const key = keys.opened;

if (list) {
  group();
  new MutationObserver(group).observe(list, { childList: true });
  document.addEventListener("times-renewed", group); // the day may be another one by now
  list.addEventListener("click", opened);
  list.addEventListener("auxclick", event => { if (event.button === 1) opened(event); });
  const back = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  if (!back) keep([]);
  // The browser may show the page as it was cached. The bell hears of it once its own script runs.
  else addEventListener("DOMContentLoaded", () => kept().forEach(id => read(document.getElementById(id))));
}

/** Puts a heading above the first notification of each day, where it is not there already. */
function group() {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "full" });
  const now = new Date();
  const names = new Map([
    [dayOf(now), list.dataset.today],
    [dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1)), list.dataset.yesterday],
  ]);
  const headings = new Map([...list.querySelectorAll(".notification-day")].map(heading => [heading.id, heading]));
  let last;
  for (const item of list.querySelectorAll(".notification")) {
    const date = new Date(item.querySelector("time").dateTime);
    const day = dayOf(date);
    if (day === last) continue;
    last = day;
    const heading = headings.get(day) ?? Object.assign(document.createElement("li"), { id: day, className: "notification-day" });
    headings.delete(day);
    const title = heading.querySelector("h2") ?? heading.appendChild(document.createElement("h2"));
    const name = names.get(day) ?? format.format(date);
    if (title.textContent !== name) title.textContent = name;
    if (item.previousElementSibling !== heading) item.before(heading);
  }
  headings.forEach(heading => heading.remove());
}

function dayOf(date) {
  const two = number => String(number).padStart(2, "0");
  return `day-${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function opened(event) {
  const item = event.target.closest("a")?.closest(".notification[data-unread]");
  if (!item) return;
  keep([...kept(), item.id]);
  read(item);
}

function read(item) {
  if (!item?.matches("[data-unread]")) return;
  item.removeAttribute("data-unread");
  item.querySelector(".new")?.remove();
  document.dispatchEvent(new CustomEvent("notification-read"));
  // The bell also counts what the list has not loaded.
  const more = Number(document.querySelector("[data-bell]")?.dataset.bell) > 0;
  if (!more && !list.querySelector("[data-unread]")) document.querySelector(".notifications-head form")?.remove();
}

/** The ids of what was opened from this list. Where nothing is kept, the list shows them read when it is loaded again. */
function kept() {
  return JSON.parse(stored("sessionStorage", key)) ?? [];
}

function keep(ids) {
  store("sessionStorage", key, JSON.stringify(ids));
}
