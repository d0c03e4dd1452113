// The photos of a feed: those that it has and new ones, in one list; put in order, described, taken away, put back.
import { characters, say } from "./api.js";
import { finishToast, toast } from "./toasts.js";
import { form, part, fill, showError, clearError } from "./write-words.js";
import { draw, arrange, showThumbnail, find, mark as markPicture } from "./write-picture.js";

export const maxImages = Number(form.dataset.maxImages);
const [maxBytes, maxAlt, maxShown] = [Number(form.dataset.maxBytes), Number(form.dataset.maxAlt), 2 * maxImages];
const [input, pick, list] = [document.getElementById("images"), part("pick"), part("chosen")];
const types = input.accept.split(",");
const changes = [];
let pictures = [];

// Photos that were chosen before this script ran, with the words for them in the plain form.
const early = [...input.files];
const earlyAlts = [...form.querySelectorAll("[data-alts] textarea")].map(field => field.value);
input.value = "";

/** Those that the feed has, as it has them. The fields of the plain form are put out of the way. */
const present = [...form.querySelectorAll("[data-present] li")].map((item, n) => ({
  url: item.querySelector("[name=remove]").value,
  thumbnail: item.querySelector("img").src,
  name: fill("PhotoNumber", n + 1),
  wasAlt: item.dataset.alt,
}));

/** All of them, in their order: those of the feed have a url, new ones a file. */
export const all = () => pictures;
export const fresh = () => pictures.filter(picture => picture.file);
export const removed = () => present.filter(picture => !pictures.includes(picture)).map(picture => picture.url);

/** Calls act(what, picture) after each change: added, removed, moved, described. */
export const onChange = act => changes.push(act);
export const mark = (picture, text) => markPicture(picture, "file", text);

/** The name of an image: its URL may come by another host. */
const nameOf = url => url.slice(url.lastIndexOf("/") + 1);

/** Something that nothing else is called. */
export const idOf = () => crypto.randomUUID?.() ?? String(Math.random());

export function changed(what, picture) {
  pictures.forEach((each, n) => arrange(each, n, pictures.length));
  part("count").textContent = pictures.length ? fill("PhotosOf", pictures.length, maxImages) : "";
  part("chosen-hint").hidden = pictures.length < 2;
  changes.forEach(act => act(what, picture));
}

function insert(picture, at) {
  pictures.splice(at, 0, picture);
  list.insertBefore(picture.element, list.children[at] ?? null);
}

function drawn(picture) {
  Object.assign(picture, { errors: { file: "", alt: "" }, state: "", progress: 0 });
  draw(picture, {
    place: () => pictures.indexOf(picture),
    count: () => pictures.length,
    move: to => move(picture, to),
    moved: () => say(fill("Moved", picture.name, pictures.indexOf(picture) + 1, pictures.length)),
    remove: () => remove(picture),
    described: () => { checkAlt(picture); changed("described", picture); },
  });
  return picture;
}

/** kept: {id, alt, draft} of a photo that comes back after a reload; alt alone of one that was chosen early. */
export function add(files, kept) {
  const room = maxShown - pictures.length;
  for (const file of [...files].slice(0, room)) {
    const { id = idOf(), alt = "", draft = null } = kept ?? {};
    const picture = drawn({ id, file, name: file.name, alt, draft, sent: file, smaller: null });
    insert(picture, pictures.length);
    changed("added", picture);
    if (!kept) say(fill("Added", file.name, pictures.length));
  }
  checkImages();
  if (files.length > room) showError("images", fill("ErrorTooMany", maxImages));
}

/** Whether some are still to be added. */
export const areEarly = () => early.length > 0;

/** Behind those that were kept; once all scripts hear of it. */
export const addEarly = () => early.splice(0).forEach((file, n) => add([file], { alt: earlyAlts[n] }));

/** The order and the words of a photo that the feed has, as they were kept; -1: it was taken away. */
export function place(url, at, alt) {
  const picture = present.find(each => nameOf(each.url) === nameOf(url));
  if (!picture) return;
  if (pictures.includes(picture)) take(picture);
  if (at < 0) return changed("removed", picture);
  find(picture, "alt").value = picture.alt = alt;
  insert(picture, at);
  changed("moved", picture);
}

function take(picture) {
  pictures.splice(pictures.indexOf(picture), 1);
  picture.element.remove();
}

function remove(picture) {
  const at = pictures.indexOf(picture);
  take(picture);
  changed("removed", picture);
  checkImages();
  toast(fill("TakenAway", picture.name), { undo: () => putBack(picture, at) }); // in sight, however long the list is
  const next = pictures[Math.min(at, pictures.length - 1)];
  (next ? find(next, "away") : pick).focus();
}

function putBack(picture, at) {
  insert(picture, Math.min(at, pictures.length));
  changed("added", picture);
  checkImages();
  say(fill("Added", picture.name, pictures.indexOf(picture) + 1));
  find(picture, "away").focus();
}

/** The photos as the feed has them. */
export function reset() {
  for (const picture of [...pictures]) {
    take(picture);
    if (picture.file) changed("removed", picture);
  }
  finishToast();
  for (const picture of present) {
    find(picture, "alt").value = picture.alt = picture.wasAlt;
    insert(picture, pictures.length);
  }
  changed("moved");
  checkImages();
}

/** The feed is gone, and its photos with it. */
export function forgetPresent() {
  for (const picture of present.splice(0)) if (pictures.includes(picture)) take(picture);
  changed("removed");
}

/** The photos that the feed has by now, as the API gives them; what was taken away or added elsewhere is so here too. */
export function reconcile(now) {
  const names = now.map(image => nameOf(image.url));
  for (const picture of present.filter(each => !names.includes(nameOf(each.url)))) {
    present.splice(present.indexOf(picture), 1);
    if (pictures.includes(picture)) take(picture);
  }
  const known = present.map(each => nameOf(each.url));
  for (const { url, alt, thumbnails } of now.filter(image => !known.includes(nameOf(image.url)))) {
    const name = fill("PhotoNumber", present.length + 1);
    const picture = drawn({ id: idOf(), url, thumbnail: Object.values(thumbnails)[0] ?? url, name, alt, wasAlt: alt });
    present.push(picture);
    insert(picture, pictures.length);
  }
  changed("moved");
}

export const isChanged = () => fresh().length > 0 || pictures.length !== present.length
  || pictures.some((picture, n) => picture !== present[n] || picture.alt !== picture.wasAlt);

/** The others make room: the element that is moved stays in the page, so it keeps the focus and the finger on it. */
function move(picture, to) {
  const from = pictures.indexOf(picture);
  pictures.splice(from, 1);
  pictures.splice(to, 0, picture);
  const { element } = picture;
  if (from < to) for (const other of pictures.slice(from, to)) list.insertBefore(other.element, element);
  else element.after(...pictures.slice(to + 1, from + 1).map(other => other.element));
  changed("moved", picture);
}

export function showImage(picture, blob) {
  if (blob) picture.thumbnail = URL.createObjectURL(blob);
  showThumbnail(picture, picture.thumbnail);
}

function checkAlt(picture) {
  const tooLong = characters(picture.alt) > maxAlt;
  markPicture(picture, "alt", tooLong ? fill("ErrorTooLong", maxAlt) : "");
  return !tooLong;
}

function problemOf({ sent: { name, size, type } }) {
  if (size === 0) return fill("ErrorEmptyFile");
  if (size > maxBytes) return fill("ErrorTooLarge", maxBytes / 1024 / 1024);
  if (/^image\/hei[cf]/.test(type) || /\.hei[cf]$/i.test(name)) return fill("ErrorHeic"); // a telephone's own kind
  return type && !types.includes(type) ? fill("ErrorNotImage") : "";
}

/** Says before sending what the board would refuse; what the board has refused stays said. */
export function checkImages() {
  let good = true;
  for (const picture of pictures) {
    if (picture.file && picture.state !== "refused" && picture.state !== "preparing") mark(picture, problemOf(picture));
    good = checkAlt(picture) && !picture.errors.file && good;
  }
  clearError("images");
  if (pictures.length <= maxImages) return good;
  showError("images", fill("ErrorTooMany", maxImages));
  return false;
}

input.hidden = true;
pick.hidden = part("drop-hint").hidden = false;
pick.addEventListener("click", () => input.click());
input.addEventListener("change", () => {
  const files = [...input.files];
  input.value = "";
  add(files);
});
if (part("present")) part("present").hidden = part("present").disabled = true;
for (const picture of present) {
  Object.assign(picture, { id: idOf(), alt: "" });
  drawn(picture);
}
reset();
