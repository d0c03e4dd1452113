// The form of a feed, made comfortable: nothing that was typed or chosen is lost, whatever happens.
import { at, say } from "./api.js";
import { finishToast } from "./toasts.js";
import {
  form, part, fill, fieldErrors, showError, clearError, showProblem, focusFirstError, renewKey,
} from "./write-words.js";
import { checkTexts, showCounters } from "./write-text.js";
import * as images from "./write-images.js";
import * as uploads from "./write-upload.js";
import "./write-drop.js";
import { keeping } from "./write-keep.js";
import { session, logIn, readFeed, send } from "./write-send.js";

const { title, content, version, email, password, challenge, code } = form.elements;
const [logInFields, codeFields] = [part("log-in"), part("log-in-code")];
const [sending, bar, button] = [part("sending"), document.getElementById("progress"), part("send")];
const [stop, cancel] = [part("stop"), part("cancel")];
let broken = false; // a try whose end is not known
let writer = form.dataset.person; // for whom it is sent; empty: for whoever logs in
let running = null; // stops the try that is under way

form.noValidate = true;
form.classList.add("scripted");
part("alts").hidden = true;
part("shortcut").hidden = false;
form.querySelectorAll("[data-alts] textarea").forEach(field => { field.disabled = true; });

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
// The press that sends a form: of a phone's Enter, which leaves its word open (composing.js), nothing else is heard.
title.addEventListener("keypress", event => {
  if (event.key !== "Enter") return;
  event.preventDefault(); // a post is not sent before one could write its text
  content.focus();
  content.setSelectionRange(content.value.length, content.value.length);
});
title.enterKeyHint = "next";
stop.addEventListener("click", () => running?.abort());
addEventListener("beforeunload", event => { if (running) event.preventDefault(); });

async function submit() {
  showProblem("");
  if (!isGood()) return refused(fill("LookAtErrors"));
  busy(true);
  finishToast(); // what was taken away stays so
  running = new AbortController();
  showSending(true); // at once: the board may take its time to say who is signed in
  try {
    keeping.save(); // not waited for: nothing that is posted waits for what the browser keeps
    await trySending();
  } finally {
    showSending(false);
    busy(false);
  }
}

const isGood = () => [checkTexts(images.all().length > 0), images.checkImages()].every(Boolean);

async function trySending() {
  if (images.areEarly()) await restored.catch(() => {});
  const token = await signedIn();
  if (!token) return;
  const feed = form.dataset.feed;
  if (feed && !await unchanged(feed)) return;
  progress(0, images.fresh().length === 0);
  for (let again = true; ; again = false) {
    if (!await uploads.finish(token, share => progress(share, false), running.signal)) return failed({ status: -1 });
    if (!isGood()) return refused(fill("LookAtErrors")); // a photo was refused meanwhile
    const draft = {
      feed, token, title: title.value, content: content.value, pictures: images.all(), drafts: uploads.drafts(), removed: images.removed(),
    };
    const answer = await send(draft, share => progress(share, true), running.signal);
    if (answer.status === 200) return posted(answer.body.id);
    broken = answer.status <= 0 || answer.status >= 500;
    if (answer.status !== 422 || !answer.body?.errors?.draft_ids || !again) return failed(answer);
    uploads.forgetDrafts(); // swept, or of somebody else who was logged in: they are uploaded once more
  }
}

/** The token of the signed-in person; otherwise shows the fields of the log-in, and nothing is lost. */
async function signedIn() {
  let answer = await session(running.signal);
  if (answer.status !== 200) return failed(answer);
  const other = answer.body.person && writer && answer.body.person !== writer;
  if (answer.body.person) writer = answer.body.person;
  if (other) return refused(fill("OldForm")); // logged in as somebody else meanwhile: they look at it, and send it once more
  if (!answer.body.person && logInFields.disabled && codeFields.disabled) return askToLogIn();
  if (!answer.body.person) {
    const fields = codeFields.disabled ? [email, password] : [challenge, code];
    answer = await logIn(fields.map(field => [field.name, field.value]), answer.body.token, running.signal);
    if (answer.status === 422) {
      showLogIn(answer.body.challenge ? codeFields : logInFields);
      challenge.value = answer.body.challenge ?? "";
      showError(answer.body.challenge ? "code" : "password", answer.body.detail);
      return refused("");
    }
    if (answer.status !== 200) return failed(answer);
    if (!answer.body.person) return askToLogIn(); // nothing was typed
    writer = answer.body.person;
  }
  showLogIn(null);
  password.value = "";
  return answer.body.token;
}

/** One of the two steps, or none. */
function showLogIn(step) {
  for (const fields of [logInFields, codeFields]) fields.hidden = fields.disabled = fields !== step;
  code.value = "";
  clearError("code");
  clearError("password");
}

function askToLogIn() {
  showSending(false);
  busy(false);
  showLogIn(logInFields);
  showProblem(fill("Ended"));
  (email.value ? password : email).focus();
}

/** Whether the feed that is changed is still as this page showed it. */
async function unchanged(feed) {
  const answer = await readFeed(feed, running.signal);
  if (answer.status !== 200) return failed(answer);
  const now = answer.body;
  const was = version.value;
  version.value = now.update_dt;
  if (was === version.value) return true;
  const alts = images.all().map(picture => picture.alt.trim().normalize("NFC"));
  const same = now.title === title.value.trim().normalize("NFC") && now.content === content.value.trim().normalize("NFC")
    && now.images.length === alts.length && now.images.every((image, n) => image.alt === alts[n]);
  if (broken && same) {
    await posted(feed); // the try that broke off had arrived
    return false;
  }
  images.reconcile(now.images);
  refused(fill("ChangedMeanwhile"));
  return false;
}

function showSending(on) {
  if (!on) running = null;
  sending.hidden = stop.hidden = !on;
  cancel.hidden = on;
  if (!on) return;
  bar.removeAttribute("value");
  part("progress-words").textContent = fill("Sending");
  stop.focus();
  say(fill("Sending"));
}

/** Of the uploads, or of the post itself. */
function progress(share, isPost) {
  const percent = Math.floor(share * 100);
  const isDone = isPost && share === 1;
  if (!isDone) bar.value = percent;
  else bar.removeAttribute("value");
  part("progress-words").textContent = isDone ? fill("Working") : fill("SendingPart", percent);
  if (isDone) say(fill("Working"));
}

/** What is kept goes while the next page loads; a browser whose database does not respond keeps nobody here. Ends if one comes back. */
async function posted(id) {
  running = null;
  await Promise.race([keeping.forget(), new Promise(done => setTimeout(done, 300))]);
  location.replace(at(`/feed/${id}`));
  await new Promise(shown => addEventListener("pageshow", shown, { once: true })); // until then nothing is sent once more
}

function refused(text) {
  showSending(false);
  busy(false);
  showProblem(text);
  focusFirstError();
}

function failed({ status, body, wait }) {
  showSending(false);
  if (status === 401) return askToLogIn();
  if (status === 422) return wrong(body);
  if (status === 404 && form.dataset.feed) becomeNew();
  const keys = {
    "-1": "Stopped", 0: "Offline", 400: "OldForm", 403: "NotYours", 404: "Gone", 409: "StillRunning", 413: "TooLarge", 429: "TooFast",
  };
  const key = body?.code === "email_not_verified" ? "EmailNotVerified" : keys[status] ?? (status >= 500 ? "Away" : "ErrorOther");
  refused(fill(key, key === "TooFast" ? Math.max(1, wait || 1) : body?.detail ?? String(status)));
  if (broken) button.textContent = fill("TryAgain");
}

/** 422: each message where it belongs. */
function wrong(problem) {
  const [rest, fields] = [[], fieldErrors(problem)];
  for (const [field, errors] of fields) {
    for (const { file, text } of errors) {
      const picture = images.fresh()[/^photo-(\d+)$/.exec(file)?.[1]]; // as it was sent
      if (picture) images.mark(picture, text);
      else if (field === "title" || field === "content") showError(`feed-${field}`, text);
      else if (/image|draft/.test(field)) showError("images", text);
      else rest.push(text);
    }
    // Sending once more is a second feed.
    if (field === "Idempotency-Key") renewKey();
  }
  refused(rest.join("\n") || (fields.length ? fill("LookAtErrors") : fill("ErrorOther", problem?.detail ?? "")));
}

/** The feed was deleted meanwhile: what was typed can be posted as a new one. */
function becomeNew() {
  form.dataset.feed = "";
  images.forgetPresent();
  button.textContent = fill("Post");
  keeping.becomeNew();
}

function busy(on) {
  form.ariaBusy = String(on);
  form.querySelectorAll(".field, .chosen, .scaling, .undo, .restored").forEach(element => { element.inert = on; });
}

showCounters();
const restored = keeping.restore().finally(images.addEarly);
