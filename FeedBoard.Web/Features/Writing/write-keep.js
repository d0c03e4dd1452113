// Keeps what stands in the form while one types, and brings it back.
import { say } from "./api.js";
import { form, part, fill, renewKey } from "./write-words.js";
import { showCounters } from "./write-text.js";
import * as images from "./write-images.js";
import { Draft } from "./write-draft.js";
import { whoseSession } from "./storage.js";

const { title, content, key, version } = form.elements;
const originals = part("originals");
// As the page came: what a browser brings back after a reload, or is typed before this script runs, is a change.
const first = { title: title.defaultValue, content: content.defaultValue, version: version.value };
let draft = new Draft(form.dataset.person, form.dataset.feed);
let timer = 0, off = !form.dataset.person;
const names = new WeakMap(); // what a photo is kept as, if not by its id
let mine = false; // whether what is kept is of this page; another tab may keep it

// Nothing is kept after a log-out, which may have happened in another tab. One that is under way may fail.
const isTheirs = () => !off && [form.dataset.person, "-", null].includes(whoseSession());

const isUntouched = () => title.value === first.title && content.value === first.content && !images.isChanged();

async function save() {
  clearTimeout(timer);
  if (!isTheirs()) return;
  if (isUntouched()) {
    if (mine) await draft.forget();
    mine = false;
    return;
  }
  mine = true;
  draft.write({
    title: title.value, content: content.value, key: key.value, version: version.value,
    originals: originals.checked,
    removed: images.removed(),
    images: images.all().map(keptOf),
  });
}

const nameOf = picture => names.get(picture) ?? picture.id;

const keptOf = picture => {
  const { url, alt, name, draft: uploaded } = picture;
  return url ? { url, alt } : { id: nameOf(picture), alt, name, draft: uploaded };
};

async function keepPhotos() {
  for (const picture of images.fresh()) await draft.keepImage(nameOf(picture), picture.file);
}

function saveSoon() {
  clearTimeout(timer);
  timer = setTimeout(save, 300);
}

async function restore() {
  const kept = off || form.hasAttribute("data-returned") ? null : draft.read();
  if (!kept) return isUntouched() ? undefined : save();
  mine = true;
  for (const [field, text] of [[title, kept.title ?? ""], [content, kept.content ?? ""]]) {
    if (field.value === field.defaultValue) field.value = text;
  }
  if (kept.key) key.value = kept.key;
  if (kept.version) version.value = kept.version;
  originals.checked = kept.originals ?? false;
  showCounters();
  const pictures = await Promise.all((kept.images ?? []).map(async picture =>
    ({ ...picture, file: picture.url ? null : await draft.image(picture.id) })));
  for (const url of kept.removed ?? []) images.place(url, -1);
  for (const { id, alt, file, draft: uploaded } of pictures) if (file) images.add([file], { id, alt, draft: uploaded });
  arrange(pictures);
  const lost = pictures.some(({ url, file }) => !url && !file);
  if (isUntouched() && !lost) return;
  tell(fill(lost ? "RestoredWithoutImages" : "Restored"));
}

/** Puts the photos of the feed between the new ones, where they were. */
function arrange(pictures) {
  let n = 0;
  for (const { url, alt, file } of pictures) {
    if (url) images.place(url, n, alt);
    if (url || file) n++;
  }
}

function tell(text) {
  part("restored").hidden = false;
  part("restored-words").textContent = text;
  say(text);
}

async function discard() {
  title.value = first.title;
  content.value = first.content;
  version.value = first.version;
  originals.checked = false;
  renewKey(); // the board may have got a post with the old one, whose response was lost
  images.reset();
  showCounters();
  mine = false;
  await draft.forget();
  part("restored").hidden = true;
  say(fill("Discarded"));
  title.focus();
}

images.onChange(async (what, picture) => {
  saveSoon();
  if (!picture?.file) return;
  if (what === "removed") await draft.forgetImage(nameOf(picture));
  if (what === "added" && isTheirs() && !await draft.keepImage(nameOf(picture), picture.file)) tell(fill("ImagesNotKept"));
});
form.addEventListener("input", saveSoon);
// Another tab has sent or discarded the draft that it has in common with this one: what stands here is kept again, with its photos. Not
// after a log-out, which leaves nothing in the browser.
addEventListener("storage", async event => {
  if (event.key !== draft.name || event.newValue !== null || isUntouched() || !isTheirs()) return;
  images.fresh().forEach(picture => names.set(picture, images.idOf())); // the other tab is about to delete the old ones
  save();
  await keepPhotos();
});
addEventListener("pagehide", save);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(); });
part("discard").addEventListener("click", discard);

export const keeping = {
  save,
  restore,

  /** It is posted: nothing is kept. */
  forget() {
    clearTimeout(timer);
    off = true;
    return draft.forget(images.fresh().map(nameOf));
  },

  /** The feed is gone: the draft is one of a new feed from now on. */
  async becomeNew() {
    const old = draft;
    draft = new Draft(form.dataset.person, "new");
    await keepPhotos();
    Object.assign(first, { title: "", content: "" });
    await save();
    await old.forget();
  },
};
