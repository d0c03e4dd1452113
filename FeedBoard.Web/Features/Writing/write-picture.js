// One photo in the form: its thumbnail, its words, its buttons, how far its upload is, and what is wrong with it.
import { part, fill, describe } from "./write-words.js";
import { size } from "./write-scale.js";
import { orderable } from "./write-order.js";

export const find = (picture, name) => picture.element.querySelector(`[data-${name}]`);

/** list: {place, count, move, moved, remove, described}. */
export function draw(picture, list) {
  const element = picture.element = part("picture").content.firstElementChild.cloneNode(true);
  find(picture, "name").textContent = picture.name;
  const alt = find(picture, "alt");
  alt.value = picture.alt;
  alt.addEventListener("input", () => { picture.alt = alt.value; list.described(); });
  find(picture, "up").addEventListener("click", () => step(-1, "up", "down"));
  find(picture, "down").addEventListener("click", () => step(1, "down", "up"));
  find(picture, "away").addEventListener("click", list.remove);
  orderable(element, { place: list.place, count: list.count, move: list.move, done: moved => moved && list.moved(), announce: list.moved });
  if (picture.url) showThumbnail(picture, picture.thumbnail);

  function step(by, pressed, other) {
    list.move(list.place() + by);
    list.moved();
    const button = find(picture, pressed);
    (button.disabled ? find(picture, other) : button).focus();
  }
}

export function showThumbnail(picture, url) {
  const image = picture.element.querySelector("img");
  image.hidden = !url;
  if (url) image.src = url;
}

/** Its number, and the names of its buttons, now that the order is another one. */
export function arrange(picture, n, count) {
  find(picture, "place").textContent = (n + 1).toLocaleString(document.documentElement.lang);
  find(picture, "alt").ariaLabel = fill("AltOf", picture.name);
  find(picture, "handle").ariaLabel = fill("MoveHandle", picture.name, n + 1, count);
  for (const [name, key, off] of [["up", "MoveEarlier", n === 0], ["down", "MoveLater", n === count - 1], ["away", "TakeAway", false]]) {
    const button = find(picture, name);
    button.ariaLabel = button.title = fill(key, picture.name);
    button.disabled = off;
  }
}

/** What is done with it right now, and what was done. */
export function showState(picture) {
  const bar = find(picture, "progress");
  bar.hidden = picture.state !== "uploading";
  bar.value = picture.progress;
  bar.ariaLabel = fill("UploadOf", picture.name);
  const words = {
    waiting: "Waiting", preparing: "Preparing", uploading: "UploadingPart", uploaded: "Uploaded", later: "SentLater",
  }[picture.state];
  const isScaled = picture.smaller && picture.sent === picture.smaller;
  const scaled = isScaled ? fill("ScaledDown", size(picture.file.size), size(picture.smaller.size)) : "";
  find(picture, "state").textContent = [words ? fill(words, Math.floor(picture.progress * 100)) : "", scaled].filter(Boolean).join(" · ");
}

/** What is wrong with the file ("file") or with its description ("alt"), at that photo; empty: nothing. */
export function mark(picture, where, text) {
  picture.errors[where] = text;
  const words = [picture.errors.file, picture.errors.alt].filter(Boolean).join("\n");
  const error = find(picture, "error");
  error.id = `picture-${picture.id}`;
  if (error.textContent !== words) error.textContent = words;
  error.hidden = !words;
  picture.element.classList.toggle("wrong", words !== "");
  const [away, alt] = [find(picture, "away"), find(picture, "alt")];
  // Where to look first: what helps against a file is to take it away.
  away.toggleAttribute("data-fault", Boolean(picture.errors.file));
  describe(away, error.id, Boolean(picture.errors.file));
  alt.ariaInvalid = picture.errors.alt ? "true" : null;
  describe(alt, error.id, Boolean(picture.errors.alt));
}
