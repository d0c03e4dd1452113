// The list of notifications: headings by the reader's own days, and what one opens is read at once, also where the back button shows it.
const list = document.querySelector(".notifications");

if (list) {
  group();
  new MutationObserver(group).observe(list, { childList: true });
  list.addEventListener("click", opened);
  list.addEventListener("auxclick", event => { if (event.button === 1) opened(event); });
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
  item.removeAttribute("data-unread");
  item.querySelector(".new")?.remove();
  document.dispatchEvent(new CustomEvent("notification-read"));
}
