// Keeps what stands in the form while one types, and brings it back.
import { at, say } from "./api.js";
import { form, part, fill } from "./write-words.js";
import { showCounters } from "./write-text.js";
import * as images from "./write-images.js";
import { Draft } from "./write-draft.js";

const { title, content, key, version } = form.elements;
const boxes = () => [...form.querySelectorAll("[data-present] input")];
const first = { title: title.value, content: content.value, version: version.value };
let draft = new Draft(form.dataset.person, form.dataset.feed);
let timer = 0, off = !form.dataset.person;

const isUntouched = () =>
  title.value === first.title && content.value === first.content && images.all().length === 0 && !boxes().some(box => box.checked);

async function save() {
  clearTimeout(timer);
  if (off) return;
  if (isUntouched()) return draft.forget();
  draft.write({
    title: title.value, content: content.value, key: key.value, version: version.value,
    removed: boxes().filter(box => box.checked).map(box => box.value),
    images: images.all().map(({ id, alt, file }) => ({ id, alt, name: file.name })),
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
  boxes().forEach(box => { box.checked = kept.removed?.includes(box.value) ?? false; });
  showCounters();
  const pictures = await Promise.all((kept.images ?? []).map(async picture => ({ ...picture, file: await draft.image(picture.id) })));
  for (const { id, alt, file } of pictures) if (file) images.add([file], id, alt);
  const lost = pictures.some(({ file }) => !file);
  if (isUntouched() && !lost) return;
  tell(fill(lost ? "RestoredWithoutImages" : "Restored"));
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
  boxes().forEach(box => { box.checked = false; });
  images.clear();
  showCounters();
  await draft.forget();
  part("restored").hidden = true;
  say(fill("Discarded"));
  title.focus();
}

images.onChange(async (what, picture) => {
  saveSoon();
  if (what === "removed") await draft.forgetImage(picture.id);
  if (what === "added" && !off && !await draft.keepImage(picture.id, picture.file)) tell(fill("ImagesNotKept"));
});
form.addEventListener("input", saveSoon);
addEventListener("pagehide", save);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(); });
// board.js takes all drafts away then; none is to be written after that.
document.addEventListener("submit", event => { off ||= event.target.getAttribute("action") === at("/logout"); }, { capture: true });
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
    for (const { id, file } of images.all()) await draft.keepImage(id, file);
    Object.assign(first, { title: "", content: "" });
    await save();
    await old.forget();
  },
};
