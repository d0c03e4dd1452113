// The form of a feed, made comfortable: nothing that was typed or chosen is lost, whatever happens.
import { at, say } from "./api.js";
import { form, part, fill, translated, showError, clearError, showProblem, focusFirstError } from "./write-words.js";
import { checkTexts, showCounters } from "./write-text.js";
import * as images from "./write-images.js";
import "./write-drop.js";
import { keeping } from "./write-keep.js";
import { session, logIn, readFeed, send, stop, isSending } from "./write-send.js";

const { title, content, version, email, password } = form.elements;
const [logInFields, sending, bar, button] = [part("log-in"), part("sending"), document.getElementById("progress"), part("send")];
let broken = false; // a try whose end is not known

form.noValidate = true;
part("alts").hidden = true;
part("drop-hint").hidden = part("shortcut").hidden = false;
form.querySelectorAll("[data-alts] input").forEach(input => { input.disabled = true; });

const removed = () => [...form.querySelectorAll("[data-present] input:checked")].map(input => input.value);

form.addEventListener("submit", event => {
  event.preventDefault();
  if (form.ariaBusy !== "true") submit();
});
form.addEventListener("keydown", event => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});
part("stop").addEventListener("click", stop);
addEventListener("beforeunload", event => { if (isSending()) event.preventDefault(); });

async function submit() {
  showProblem("");
  const good = [checkTexts(), images.checkImages()].every(Boolean);
  if (!good) return refused(fill("LookAtErrors"));
  busy(true);
  try {
    keeping.save(); // not waited for: nothing that is posted waits for what the browser keeps
    await trySending();
  } finally {
    busy(false);
  }
}

async function trySending() {
  const token = await signedIn();
  if (!token) return;
  const feed = form.dataset.feed;
  const draft = { feed, title: title.value, content: content.value, pictures: images.all(), removed: removed(), token };
  if (feed && !await unchanged(draft)) return;
  sending.hidden = false;
  part("stop").focus();
  say(fill("Sending"));
  const answer = await send(draft, progress);
  sending.hidden = true;
  if (answer.status === 200) return posted(answer.body.id);
  broken = answer.status <= 0 || answer.status >= 500;
  failed(answer);
}

/** The token of the signed-in person; otherwise shows the fields of the log-in, and nothing is lost. */
async function signedIn() {
  let answer = await session();
  if (answer.status !== 200) return failed(answer);
  if (!answer.body.person && logInFields.disabled) return askToLogIn();
  if (!answer.body.person) {
    answer = await logIn(email.value, password.value, answer.body.token);
    if (answer.status === 401 || answer.status === 422) {
      showError("password", fill("WrongPair"));
      return refused("");
    }
    if (answer.status !== 200) return failed(answer);
  }
  logInFields.hidden = logInFields.disabled = true;
  password.value = "";
  clearError("password");
  return answer.body.token;
}

function askToLogIn() {
  busy(false);
  logInFields.hidden = logInFields.disabled = false;
  showProblem(fill("Ended"));
  (email.value ? password : email).focus();
}

/** Whether the feed that is changed is still as this page showed it. */
async function unchanged(draft) {
  const answer = await readFeed(draft.feed);
  if (answer.status !== 200) return failed(answer);
  const now = answer.body;
  const urls = now.images.map(image => image.url);
  draft.removed = draft.removed.filter(url => urls.includes(url));
  const was = version.value;
  version.value = now.update_dt.replace(/(\.\d*?)0*Z$/, "$1Z").replace(".Z", "Z");
  if (was === version.value) return true;
  const staying = form.querySelectorAll("[data-present] input:not(:checked)").length;
  const same = now.title === title.value.trim().normalize("NFC")
    && now.content === content.value.trim().normalize("NFC")
    && urls.length === staying + draft.pictures.length;
  if (broken && same) await posted(draft.feed); // the try that broke off had arrived
  else refused(fill("ChangedMeanwhile"));
  return false;
}

function progress(share) {
  const percent = Math.floor(share * 100);
  if (share < 1) bar.value = percent;
  else bar.removeAttribute("value");
  part("progress-words").textContent = share < 1 ? fill("SendingPart", percent) : fill("Working");
  if (share === 1) say(fill("Working"));
}

/** What is kept goes while the next page loads; a browser whose database does not answer keeps nobody here. */
async function posted(id) {
  await Promise.race([keeping.forget(), new Promise(done => setTimeout(done, 300))]);
  location.replace(at(`/feed/${id}`));
}

function refused(text) {
  busy(false);
  showProblem(text);
  focusFirstError();
}

function failed({ status, body, wait }) {
  if (status === 401) return askToLogIn();
  if (status === 422) return wrong(body?.errors ?? {}, body?.detail ?? "");
  if (status === 404 && form.dataset.feed) becomeNew();
  const keys = {
    "-1": "Stopped", 0: "Offline", 400: "OldForm", 403: "NotYours", 404: "Gone", 409: "StillRunning", 413: "TooLarge", 429: "TooFast",
  };
  const key = keys[status] ?? (status >= 500 ? "Away" : "ErrorOther");
  refused(fill(key, key === "TooFast" ? Math.max(1, wait || 1) : body?.detail ?? String(status)));
  if (broken) button.textContent = fill("TryAgain");
}

/** 422: each message where it belongs. */
function wrong(errors, detail) {
  const rest = [];
  for (const [field, messages] of Object.entries(errors)) {
    for (const { name, text } of messages.map(translated)) {
      const picture = name && images.all().find(p => p.file.name === name);
      if (picture) images.mark(picture, text);
      else if (field === "title" || field === "content") showError(`feed-${field}`, text);
      else if (/image/.test(field)) showError("images", name ? `${name}: ${text}` : text);
      else rest.push(text);
    }
    // Sending once more is a second feed.
    if (field === "Idempotency-Key") form.elements.key.value = crypto.getRandomValues(new Uint32Array(4)).join("");
  }
  refused(rest.join("\n") || (Object.keys(errors).length ? fill("LookAtErrors") : fill("ErrorOther", detail)));
}

/** The feed was deleted meanwhile: what was typed can be posted as a new one. */
function becomeNew() {
  form.dataset.feed = "";
  part("present")?.remove();
  button.textContent = fill("Post");
  keeping.becomeNew();
}

function busy(on) {
  form.ariaBusy = String(on);
  button.disabled = on;
  form.querySelectorAll(".field, .chosen, .present").forEach(element => { element.inert = on; });
}

showCounters();
keeping.restore();
