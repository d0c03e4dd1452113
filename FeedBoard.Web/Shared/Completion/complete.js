// @ and # complete themselves: behind the sign and a letter, a list of people or tags opens at the place where one writes. For each field
// with [data-complete]; js/board.js loads this when the first of them gets the focus.
import { at, say, texts } from "./api.js";
import { placeOf } from "./caret.js";

const most = 8;
const pause = 150;
const listId = "completion";

// Nearly as the API finds them (tags_in.sql, mentions_in.sql): no sign of an address before it, and a name may have blanks. Names have at
// most 30 characters. A tag that a slash joins to the one before it is not completed.
const person = /(?<![\p{L}\p{M}\p{N}_&/#@.=?+-])@(?<query>[^\s@[\]]{1,30}(?: [^\s@[\]]{0,30}){0,3})$/u;
const inTags = "\\p{L}\\p{M}\\p{N}_\\u00B7\\u05BE\\u05F3\\u05F4\\u200C\\u200D\\u3003\\u301C\\u30A0\\u30FB";
const tag = new RegExp(`(?<![\\p{L}\\p{M}\\p{N}_&#@=/])[#\\uFF03\\uFE5F](?<query>[${inTags}]+)$`, "u");

const kinds = {
  people: {
    pattern: person,
    path: "/api/user/search",
    label: () => texts.completePeople,
    name: item => item.nickname,
    text: (item, items) => mention(item.nickname, items),
    show: item => [avatar(item.nickname), words(item.nickname)],
    first: 0, // whom one has begun to name is meant
  },
  tags: {
    pattern: tag,
    path: "/api/feed/tags",
    label: () => texts.completeTags,
    name: item => item.tag,
    text: item => `#${item.tag}`,
    show: item => [words(`#${item.tag}`), count(item.feed_count)],
    first: -1, // a new tag may begin as an old one does: Enter ends the line
  },
};

let open; // { field, list, kind, items, start, active }
let timer;
let request;
let refused; // what was closed by Escape, or has found nothing: { field, start, query }

/** Names with an @ or an address in them, and names that others go on, need brackets. */
function mention(name, items) {
  const lower = name.toLowerCase();
  const isPlain = !/@|:\/\/|www\.|^\[/i.test(name) && !items.some(item => item.nickname.toLowerCase().startsWith(`${lower} `));
  return isPlain ? `@${name}` : `@[${name}]`;
}

/** What is being written at the caret, if it is the beginning of a name. */
function begun(field) {
  if (field.selectionStart !== field.selectionEnd) return null;
  const before = field.value.slice(Math.max(0, field.selectionStart - 200), field.selectionStart);
  for (const [name, kind] of Object.entries(kinds)) {
    const match = kind.pattern.exec(before);
    if (match) return { kind: name, start: field.selectionStart - match[0].length, query: match.groups.query };
  }
  return null;
}

// Also while a syllable is composed: what it is so far is the beginning of what it becomes.
const isOurs = field => field?.matches?.("[data-complete]");
document.addEventListener("input", event => { if (isOurs(event.target)) look(event.target); });
document.addEventListener("compositionend", event => { if (isOurs(event.target)) look(event.target); });

function look(field) {
  clearTimeout(timer);
  const found = begun(field);
  const isRefused = found && refused?.field === field && refused.start === found.start && found.query.startsWith(refused.query);
  if (isRefused) return close();
  refused = undefined;
  if (!found) return close();
  if (open && (open.field !== field || open.kind !== found.kind || open.start !== found.start)) close();
  timer = setTimeout(ask, pause, field, found);
}

async function ask(field, found) {
  request?.abort();
  const own = request = new AbortController();
  const kind = kinds[found.kind];
  try {
    const response = await fetch(at(`${kind.path}?q=${encodeURIComponent(found.query)}&limit=${most}`), { signal: own.signal });
    if (!response.ok) return close(); // nothing is said: one can always write the name oneself
    const items = await response.json();
    if (own !== request || document.activeElement !== field) return;
    const now = begun(field);
    if (!now || now.start !== found.start || now.kind !== found.kind) return close();
    const isWritten = items.length === 1 && kind.name(items[0]) === found.query && found.kind === "tags";
    if (items.length === 0 || isWritten) {
      if (items.length === 0) refused = { field, ...found };
      return close();
    }
    show(field, found, items);
  } catch {
    if (own === request) close();
  }
}

function show(field, found, items) {
  const kind = kinds[found.kind];
  const isNew = !open;
  const list = open?.list ?? document.createElement("ul");
  list.id = listId;
  list.role = "listbox";
  list.className = "completion";
  list.setAttribute("aria-label", kind.label());
  list.replaceChildren(...items.map((item, n) => {
    const option = document.createElement("li");
    option.role = "option";
    option.id = `${listId}-${n}`;
    option.ariaSelected = "false";
    option.append(...kind.show(item));
    return option;
  }));
  if (isNew) (field.closest("main") ?? document.body).append(list);
  const same = open?.items.map(kind.name).join("\n") === items.map(kind.name).join("\n");
  open = { field, list, kind: found.kind, items, start: found.start, active: -1 };
  if (field.localName === "input") { // a text of many lines may have no such role, and without it does not expand
    field.role = "combobox";
    field.ariaExpanded = "true";
  }
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-haspopup", "listbox");
  field.setAttribute("aria-controls", listId);
  place();
  choose(kind.first);
  if (!same) say(texts[items.length === 1 ? "completeOne" : "completeMany"].replace("{0}", items.length));
}

/** Only the list moves, never the page. */
function keepInSight({ offsetTop: top, offsetHeight: height }) {
  const { list } = open;
  list.scrollTop = Math.max(Math.min(list.scrollTop, top), top + height - list.clientHeight);
}

function choose(n) {
  open.active = n;
  for (const [place, option] of [...open.list.children].entries()) option.ariaSelected = String(place === n);
  const option = open.list.children[n];
  if (option) {
    open.field.setAttribute("aria-activedescendant", option.id);
    keepInSight(option);
  } else {
    open.field.removeAttribute("aria-activedescendant");
  }
}

/** Below the line that is written, or above where there is more room, and inside the window. */
function place() {
  if (!open) return;
  const { list, field, start } = open;
  const view = window.visualViewport ?? { width: innerWidth, height: innerHeight, offsetTop: 0, offsetLeft: 0 };
  const caret = placeOf(field, start);
  const edge = 8;
  list.style.maxWidth = `${view.width - 2 * edge}px`;
  list.style.maxHeight = "";
  const [below, above] = [view.offsetTop + view.height - caret.bottom - edge, caret.top - view.offsetTop - edge];
  const isBelow = below >= list.offsetHeight || below >= above;
  list.style.maxHeight = `${Math.max(96, isBelow ? below : above)}px`;
  const left = Math.min(caret.left, view.offsetLeft + view.width - list.offsetWidth - edge);
  list.style.left = `${Math.max(view.offsetLeft + edge, left) + scrollX}px`;
  list.style.top = `${(isBelow ? caret.bottom + 4 : caret.top - list.offsetHeight - 4) + scrollY}px`;
}

function close() {
  clearTimeout(timer);
  request?.abort();
  request = undefined;
  if (!open) return;
  open.list.remove();
  for (const name of ["role", "aria-autocomplete", "aria-haspopup", "aria-controls", "aria-expanded", "aria-activedescendant"]) {
    open.field.removeAttribute(name);
  }
  open = undefined;
}

/** Puts the name in, as if it had been typed: it can be undone, and other scripts hear of it. */
function take(n) {
  const { field, kind, items, start } = open;
  const written = kinds[kind].text(items[n], items);
  close();
  // A syllable that is still being composed is ended first, where it stands.
  if (composed === field) {
    field.blur();
    field.focus();
  }
  const end = begun(field)?.start === start ? field.selectionEnd : Math.max(start, field.selectionEnd);
  field.setSelectionRange(start, end);
  const text = /^\s/.test(field.value.slice(end)) ? written : `${written} `;
  refused = { field, start, query: "" };
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, start, end, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertReplacementText", data: text }));
  }
}

let composed; // the field in which a syllable is composed
document.addEventListener("compositionstart", event => { composed = event.target; });
document.addEventListener("compositionend", () => { composed = undefined; });

document.addEventListener("keydown", event => {
  if (!open || event.target !== open.field || event.ctrlKey || event.metaKey || event.altKey) return;
  const last = open.items.length - 1;
  switch (event.key) {
    case "ArrowDown": choose(open.active === last ? 0 : open.active + 1); break;
    case "ArrowUp": choose(open.active <= 0 ? last : open.active - 1); break;
    case "Tab":
    case "Enter":
      if (open.active < 0 || event.shiftKey) return close();
      take(open.active);
      break;
    case "Escape":
      refused = { field: open.field, start: open.start, query: "" };
      close();
      break;
    default: return;
  }
  event.preventDefault();
  event.stopImmediatePropagation(); // Escape closes nothing else, Enter sends nothing
}, { capture: true });

// Of a phone's Enter, which leaves its word open (composing.js), nothing else is heard.
document.addEventListener("keypress", event => {
  if (event.key !== "Enter" || event.target !== open?.field || open.active < 0) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  take(open.active);
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });

document.addEventListener("pointerdown", event => {
  if (open?.list.contains(event.target)) event.preventDefault(); // the field keeps the focus
});
document.addEventListener("mousedown", event => { if (open?.list.contains(event.target)) event.preventDefault(); });
document.addEventListener("click", event => {
  const option = open && event.target.closest?.(`#${listId} [role=option]`);
  if (option) take([...open.list.children].indexOf(option));
});
document.addEventListener("focusout", event => { if (open?.field === event.target) close(); });
document.addEventListener("selectionchange", () => {
  if (!open || document.activeElement !== open.field) return;
  const now = begun(open.field);
  if (!now || now.start !== open.start) close(); // the caret has gone elsewhere
});
addEventListener("resize", place);
addEventListener("scroll", place, { capture: true, passive: true });
window.visualViewport?.addEventListener("resize", place);

function avatar(name) {
  const letter = [...new Intl.Segmenter().segment(name.trim().toUpperCase())][0]?.segment ?? "";
  const circle = Object.assign(document.createElement("span"), { className: "avatar", textContent: letter, ariaHidden: "true" });
  circle.dataset.tone = [...name].reduce((sum, one) => sum + one.codePointAt(0), 0) % 6;
  return circle;
}

const words = text => Object.assign(document.createElement("bdi"), { textContent: text });

const count = n =>
  Object.assign(document.createElement("span"), { className: "number", textContent: n.toLocaleString(document.documentElement.lang) });

// What was typed before this script was there.
if (isOurs(document.activeElement)) look(document.activeElement);
