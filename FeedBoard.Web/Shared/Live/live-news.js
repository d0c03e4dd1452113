// "3 new feeds": a link above the list that loads it anew. Nothing is put into the list itself while somebody reads it.
import { at } from "./api.js";
import { me, page, words } from "./live-page.js";

const bar = document.querySelector("[data-news]");
const link = bar?.querySelector("a");
const unseen = new Set();
const rest = 15_000;
let waits = false;

export function newsHappened(kind, { feed_id: feed, author_id: author }) {
  if (!bar) return;
  if (kind === "feed_deleted") unseen.delete(String(feed));
  else if (String(author) === me) return;
  else if (bar.dataset.news === "some") return look();
  else if (feed <= newest()) return; // it is in the list that is shown, or older: a moderator has shown it again
  else if (bar.dataset.news === "all" || bar.dataset.news === String(author)) unseen.add(String(feed));
  tell();
}

/** What the list has now that is not shown. */
export function newsOn(fresh) {
  if (!bar) return;
  const most = newest();
  unseen.clear();
  for (const card of fresh.querySelectorAll("[data-list] .card[id]")) {
    if (idOf(card) > most && card.querySelector(".author")?.getAttribute("href") !== at(`/person/${me}`)) unseen.add(String(idOf(card)));
  }
  tell();
}

/** The id of the newest feed that is shown. */
const newest = () => Math.max(0, ...[...document.querySelectorAll("[data-list] .card[id]")].map(idOf));

const idOf = card => Number(card.id.replace("feed-", ""));

// Only the board can tell whether a feed belongs to this list; it is asked now and then, however many are written.
function look() {
  if (waits) return;
  waits = true;
  setTimeout(async () => {
    waits = false;
    const fresh = await page();
    if (fresh) newsOn(fresh);
  }, Math.random() * rest);
}

function tell() {
  link.hidden = unseen.size === 0;
  link.textContent = unseen.size === 0 ? "" : words("news", unseen.size);
}
