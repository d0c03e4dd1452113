// The images of a new or changed feed: chosen, dropped or pasted; put in order, described, taken away.
import { say } from "./api.js";
import { form, part, fill, showError, clearError } from "./write-words.js";

const [maxImages, maxBytes, maxAlt] = [form.dataset.maxImages, form.dataset.maxBytes, form.dataset.maxAlt].map(Number);
const maxShown = 2 * maxImages;
const types = ["image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"];
const input = document.getElementById("images");
const list = part("chosen");
const changes = [];
let pictures = [];

export const all = () => pictures;
export const onChange = act => changes.push(act);
const changed = (what, picture) => { arrange(); changes.forEach(act => act(what, picture)); };

/** Images of a changed feed that stay. */
const staying = () => document.querySelectorAll("[data-present] input:not(:checked)").length;

export function add(files, id, alt) {
  const room = maxShown - pictures.length;
  for (const file of [...files].slice(0, room)) {
    const picture = { id: id ?? crypto.randomUUID?.() ?? String(Math.random()), file, url: URL.createObjectURL(file), alt: alt ?? "" };
    picture.element = drawn(picture);
    pictures.push(picture);
    list.append(picture.element);
    changed("added", picture);
    if (!id) say(fill("Added", file.name, pictures.length));
  }
  checkImages();
  if (files.length > room) showError("images", fill("ErrorTooMany", maxImages));
}

export function remove(picture, quietly) {
  const at = pictures.indexOf(picture);
  pictures.splice(at, 1);
  picture.element.remove();
  URL.revokeObjectURL(picture.url);
  changed("removed", picture);
  if (quietly) return;
  checkImages();
  say(fill("TakenAway", picture.file.name));
  (pictures[Math.min(at, pictures.length - 1)]?.element.querySelector("[data-away]") ?? input).focus();
}

export const clear = () => [...pictures].forEach(picture => remove(picture, true));

function drawn(picture) {
  const element = part("picture").content.firstElementChild.cloneNode(true);
  const find = name => element.querySelector(`[data-${name}]`);
  const image = element.querySelector("img");
  image.src = picture.url;
  find("name").textContent = picture.file.name;
  find("alt").value = picture.alt;
  find("alt").addEventListener("input", event => { picture.alt = event.target.value; mark(picture, ""); changed("described", picture); });
  find("up").addEventListener("click", () => move(picture, pictures.indexOf(picture) - 1, "up"));
  find("down").addEventListener("click", () => move(picture, pictures.indexOf(picture) + 1, "down"));
  find("away").addEventListener("click", () => remove(picture));
  image.addEventListener("dragstart", event => {
    dragged = picture;
    event.dataTransfer.effectAllowed = "move";
    element.classList.add("dragged");
  });
  image.addEventListener("dragend", () => { dragged = null; element.classList.remove("dragged"); });
  element.addEventListener("dragover", event => dragOver(event, picture));
  return element;
}

/** Names the buttons by what they do, now that the order is another one. */
function arrange() {
  pictures.forEach(({ file, element }, n) => {
    const last = pictures.length - 1;
    for (const [name, key, off] of [["up", "MoveUp", n === 0], ["down", "MoveDown", n === last], ["away", "TakeAway", false]]) {
      const button = element.querySelector(`[data-${name}]`);
      button.ariaLabel = button.title = fill(key, file.name);
      button.disabled = off;
    }
  });
}

function move(picture, to, button) {
  pictures.splice(pictures.indexOf(picture), 1);
  pictures.splice(to, 0, picture);
  list.insertBefore(picture.element, pictures[to + 1]?.element ?? null);
  changed("moved", picture);
  say(fill("Moved", picture.file.name, to + 1, pictures.length));
  if (!button) return;
  const [wanted, other] = ["up", "down"]
    .sort(name => name === button ? -1 : 1)
    .map(name => picture.element.querySelector(`[data-${name}]`));
  (wanted.disabled ? other : wanted).focus();
}

let dragged = null;
export const isDragging = () => dragged !== null;

function dragOver(event, over) {
  if (!dragged) return;
  event.preventDefault();
  if (over === dragged) return;
  const box = over.element.getBoundingClientRect();
  const [from, at] = [pictures.indexOf(dragged), pictures.indexOf(over)];
  const beyond = event.clientY > box.top + box.height / 2;
  if (from < at ? beyond : !beyond) move(dragged, at);
}

/** What is wrong with one image, at that image. */
export function mark(picture, text) {
  const error = picture.element.querySelector("[data-error]");
  error.id = `picture-${picture.id}`;
  error.textContent = text;
  error.hidden = !text;
  const alt = picture.element.querySelector("[data-alt]");
  alt.ariaInvalid = text ? "true" : null;
  if (text) alt.setAttribute("aria-describedby", error.id);
  else alt.removeAttribute("aria-describedby");
}

function problemOf({ file: { size, type }, alt }) {
  if (size === 0) return fill("ErrorEmptyFile");
  if (size > maxBytes) return fill("ErrorTooLarge", maxBytes / 1024 / 1024);
  if (type && !types.includes(type)) return fill("ErrorNotImage");
  return [...alt.trim()].length > maxAlt ? fill("ErrorTooLong", maxAlt) : "";
}

/** Says before sending what the board would refuse; in the end the board decides. */
export function checkImages() {
  let good = true;
  for (const picture of pictures) {
    const text = problemOf(picture);
    mark(picture, text);
    good &&= !text;
  }
  clearError("images");
  if (staying() + pictures.length <= maxImages) return good;
  showError("images", fill("ErrorTooMany", maxImages));
  return false;
}

input.addEventListener("change", () => {
  const files = [...input.files];
  input.value = "";
  add(files);
});
part("present")?.addEventListener("change", () => { checkImages(); changed("present"); });
