// More while scrolling: the link is followed, and what comes is put at the end of the list.
import { say, texts } from "./api.js";
import { parse } from "./times.js";
import { notice } from "./toasts.js";

const seen = new IntersectionObserver(entries => {
  for (const entry of entries) if (entry.isIntersecting) follow(entry.target);
}, { rootMargin: "800px" });

/** The links that were followed, in their order: what the list has beyond what the page came with. */
export const followed = [];

document.addEventListener("click", event => {
  const link = event.target.closest("a[data-more]");
  if (link?.dataset.elsewhere !== undefined) return; // the second time by the browser: it leads to the log-in, as a rule
  if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
    event.preventDefault();
    follow(link);
  }
});

// What could not be loaded is tried again.
addEventListener("online", () => document.querySelectorAll("a[data-more]:not([data-elsewhere])").forEach(link => seen.observe(link)));

const follow = link => add(link, [link.href]);

const failures = new WeakMap(); // of a link whose list could not be loaded: ends the message about it

/** Loads further parts of the list, all at once, and puts them at its end in their order. */
export async function add(link, urls) {
  if (link.ariaBusy === "true") return;
  seen.unobserve(link);
  const paragraph = link.closest(".more");
  link.ariaBusy = "true";
  link.textContent = texts.loading;
  try {
    const pages = await Promise.all(urls.map(read));
    const list = paragraph.previousElementSibling;
    const have = new Set([...list.children].map(item => item.id));
    const [came, focused] = [[], document.activeElement === link];
    for (const item of pages.flatMap(page => [...(page.querySelector("[data-list]")?.children ?? [])])) {
      if (item.id && have.has(item.id)) continue;
      have.add(item.id);
      list.append(document.adoptNode(item));
      came.push(item);
    }
    // Who pressed the link by the keyboard reads on with what came; a heading has no link.
    if (focused) came.map(item => item.querySelector(".card-title a") ?? item.querySelector("a")).find(Boolean)?.focus();
    followed.push(...urls);
    failures.get(link)?.();
    say(texts.moreLoaded.replace("{0}", came.length.toLocaleString(document.documentElement.lang)));
    const next = pages.at(-1).querySelector("a[data-more]");
    if (next) {
      link.href = next.href;
      link.textContent = next.textContent;
      link.ariaBusy = "false";
      seen.observe(link);
    } else {
      paragraph.textContent = texts.end;
    }
  } catch (error) {
    link.textContent = texts.loadFailed;
    link.toggleAttribute("data-elsewhere", Boolean(error.isElsewhere));
    failures.set(link, notice(navigator.onLine ? texts.loadFailed : texts.offline));
    link.ariaBusy = "false";
  }
}

async function read(url) {
  const response = await fetch(url);
  if (response.ok && !response.redirected) return parse(await response.text());
  // To the log-in, as a rule: its page has no list, and no list is not the end of one.
  const isElsewhere = response.redirected || response.status === 401;
  throw Object.assign(new Error(`${response.status} ${response.url}`), { isElsewhere });
}

/** From now on more comes by itself. */
export const watch = () => document.querySelectorAll("a[data-more]").forEach(link => seen.observe(link));
