// Uploads new photos while one writes, two at a time. What cannot be uploaded now is sent with the post: nobody waits for this here.
import { form, part, fill, fieldErrors } from "./write-words.js";
import { prepare } from "./write-scale.js";
import { showState } from "./write-picture.js";
import * as images from "./write-images.js";
import { session, upload, deleteDraft } from "./write-send.js";

const [atOnce, tries, margin] = [2, 4, 60_000];
const originals = part("originals");
const waiting = new Set(); // who waits for the uploads, to be told of each step
let preparing = Promise.resolve(), token = null, paused = !form.dataset.person;

const isStartable = picture => picture.state === "waiting" && !picture.errors.file;
const isPending = picture => ["preparing", "uploading"].includes(picture.state) || (!paused && isStartable(picture));
const isUploaded = picture => picture.draft !== null && picture.draft.until - margin > Date.now();
const isHere = picture => images.all().includes(picture);

function set(picture, state, progress = 0) {
  Object.assign(picture, { state, progress });
  showState(picture);
  waiting.forEach(tell => tell());
}

/** Which file is sent, and what is wrong with it before it is. */
function choose(picture) {
  picture.sent = picture.smaller && !originals.checked ? picture.smaller : picture.file;
  set(picture, isUploaded(picture) ? "uploaded" : "waiting");
  images.checkImages();
}

async function begin(picture) {
  set(picture, "preparing");
  const { thumbnail, smaller } = await prepare(picture.file); // one after the other: large photos take much memory
  picture.smaller = smaller;
  images.showImage(picture, thumbnail);
  part("scaling").hidden = !images.fresh().some(each => each.smaller);
  if (picture.draft && picture.draft.size !== (smaller && !originals.checked ? smaller : picture.file).size) picture.draft = null;
  choose(picture);
  pump();
}

/** Starts what can be started. */
function pump() {
  if (paused) return;
  const inFeed = images.all().slice(0, images.maxImages).filter(picture => picture.file);
  let free = atOnce - images.fresh().filter(picture => picture.state === "uploading").length;
  for (const picture of inFeed) if (free > 0 && isStartable(picture)) free--, run(picture);
}

async function run(picture) {
  const [file, stop] = [picture.sent, new AbortController()];
  picture.stop = stop;
  set(picture, "uploading");
  token ??= await tokenOf();
  if (stop.signal.aborted) return;
  if (!token) return later(true);
  const headers = { "X-Form-Token": token, "Content-Type": "application/octet-stream" };
  const { status, body, wait } = await upload("POST", "/api/image/draft", file, headers,
    share => { if (picture.stop === stop) set(picture, "uploading", share); }, stop.signal);
  if (stop.signal.aborted) return status === 200 ? deleteDraft(body.id, token) : undefined;
  picture.stop = null;
  if (status === 200) {
    picture.draft = { id: body.id, until: Date.parse(body.expire_dt), size: file.size };
    picture.tries = 0;
    set(picture, "uploaded", 1);
    images.changed("uploaded", picture);
  } else if (status === 413 || status === 422) {
    set(picture, "refused");
    const words = fieldErrors(body).flatMap(([, errors]) => errors.map(error => error.text)).join("\n");
    images.mark(picture, words || fill("ErrorTooLarge", form.dataset.maxBytes / 1024 / 1024));
  } else if (status === 400 || status === 401 || status === 403) {
    token = null; // an old one, or the session has ended: whoever posts is asked then
    later((picture.tries = (picture.tries ?? 0) + 1) > 1);
  } else if (status === 409) {
    set(picture, "later");
  } else {
    retryLater(picture, wait);
  }
  pump();

  function later(pause) {
    paused ||= pause;
    set(picture, pause ? "later" : "waiting");
  }
}

function retryLater(picture, wait) {
  picture.tries = (picture.tries ?? 0) + 1;
  set(picture, "later");
  if (picture.tries < tries) setTimeout(again, Math.max(wait, 2 ** picture.tries) * 1000, picture);
}

function again(picture) {
  if (picture.state !== "later" || !isHere(picture)) return;
  set(picture, "waiting");
  pump();
}

async function tokenOf() {
  const { status, body } = await session();
  return status === 200 && body.person ? body.token : null;
}

/** What was uploaded of it is not wanted any more. */
function drop(picture) {
  picture.stop?.abort();
  picture.stop = null;
  if (picture.draft && token) deleteDraft(picture.draft.id, token);
  picture.draft = null;
}

images.onChange((what, picture) => {
  if (!picture?.file) return pump();
  if (what === "removed") {
    drop(picture);
    if (picture.state !== "preparing") picture.state = "waiting";
  } else if (what === "added" && !picture.state) {
    set(picture, "preparing");
    preparing = preparing.then(() => begin(picture));
  }
  pump();
});
originals.addEventListener("change", () => {
  for (const picture of images.fresh().filter(each => each.smaller)) {
    drop(picture);
    choose(picture);
  }
  pump();
});
addEventListener("online", () => images.fresh().forEach(again));

/** How much of all that is to be uploaded is there, from 0 to 1. */
function share() {
  const fresh = images.fresh();
  const total = fresh.reduce((sum, picture) => sum + picture.sent.size, 0);
  const sent = picture => picture.sent.size * (picture.state === "uploaded" ? 1 : picture.progress);
  return total ? fresh.reduce((sum, picture) => sum + sent(picture), 0) / total : 1;
}

/**
 * Before the post is sent: waits until nothing is on its way any more; each that failed gets one more try. Gives whether it came to an
 * end: signal stops the waiting, not the uploads.
 */
export function finish(freshToken, onProgress, signal) {
  [token, paused] = [freshToken, false];
  for (const picture of images.fresh()) {
    if (picture.state === "uploaded" && !isUploaded(picture)) {
      picture.draft = null;
      set(picture, "waiting");
    }
    if (picture.state === "later") {
      picture.tries = tries - 1;
      set(picture, "waiting");
    }
  }
  pump();
  return new Promise(done => {
    const tell = () => {
      const ended = signal.aborted || !images.fresh().some(isPending);
      if (!ended) return onProgress(share());
      waiting.delete(tell);
      done(!signal.aborted);
    };
    waiting.add(tell);
    signal.addEventListener("abort", tell);
    tell();
  });
}

/** The ids to post; null: not everything is uploaded, and the files are sent. */
export const drafts = () => images.fresh().every(isUploaded) ? images.fresh().map(picture => picture.draft.id) : null;

/** The board has not got them any more. */
export function forgetDrafts() {
  for (const picture of images.fresh()) {
    picture.draft = null;
    if (picture.state === "uploaded") set(picture, "waiting");
  }
}
