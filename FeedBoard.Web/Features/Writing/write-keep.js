// Keeps what stands in the form while one types, and brings it back.
import { say } from "./api.js";
import { form, part, fill } from "./write-words.js";
import { showCounters } from "./write-text.js";
import * as images from "./write-images.js";
import { Draft } from "./write-draft.js";

const { title, content, key, version } = form.elements;
const originals = part("originals");
const first = { title: title.value, content: content.value, version: version.value };
let draft = new Draft(form.dataset.person, form.dataset.feed);
let timer = 0, off = !form.dataset.person;

const isUntouched = () => title.value === first.title && content.value === first.content && !images.isChanged();

async function save() {
  clearTimeout(timer);
  if (off) return;
  if (isUntouched()) return draft.forget();
  draft.write({
    title: title.value, content: content.value, key: key.value, version: version.value,
    originals: originals.checked,
    removed: images.removed(),
    images: images.all().map(({ id, url, alt, name, draft: uploaded }) => url ? { url, alt } : { id, alt, name, draft: uploaded }),
  });
}

function saveSoon() {
  clearTimeout(timer);
  timer = setTimeout(save, 300);
}

async function restore() {
  const kept = off || form.hasAttribute("data-returned") ? null : draft.read();
  if (!kept) return;
  title.value = kept.title ?? "";
  content.value = kept.content ?? "";
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
  images.reset();
  showCounters();
  await draft.forget();
  part("restored").hidden = true;
  say(fill("Discarded"));
  title.focus();
}

images.onChange(async (what, picture) => {
  saveSoon();
  if (!picture?.file) return;
  if (what === "removed") await draft.forgetImage(picture.id);
  if (what === "added" && !off && !await draft.keepImage(picture.id, picture.file)) tell(fill("ImagesNotKept"));
});
form.addEventListener("input", saveSoon);
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
    return draft.forget();
  },

  /** The feed is gone: the draft is one of a new feed from now on. */
  async becomeNew() {
    const old = draft;
    draft = new Draft(form.dataset.person, "new");
    for (const { id, file } of images.fresh()) await draft.keepImage(id, file);
    Object.assign(first, { title: "", content: "" });
    await save();
    await old.forget();
  },
};
