// Sends the form: who is signed in, then everything in one request, with progress; it can be stopped and tried again.
import { at } from "./api.js";
import { form } from "./write-words.js";

const json = async answer => answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;

async function ask(path, options) {
  try {
    const answer = await fetch(at(path), { ...options, headers: { Accept: "application/json", ...options?.headers } });
    const body = await json(answer);
    return { status: answer.status, body, wait: Number(answer.headers.get("Retry-After") ?? body?.retry_after ?? 0) };
  } catch {
    return { status: 0 };
  }
}

/** {person, token}: person is null when nobody is signed in. */
export const session = () => ask("/session");

export function logIn(email, password, token) {
  return ask("/session", { method: "POST", headers: { "X-Form-Token": token }, body: new URLSearchParams({ email, password }) });
}

export const readFeed = id => ask(`/api/feed/read/${id}`);

let running = null;

export const isSending = () => running !== null;
export const stop = () => running?.abort();

/** Gives {status, body, wait}; status 0: no answer, -1: stopped. */
export function send({ feed, title, content, pictures, removed, token }, onProgress) {
  const body = new FormData();
  const text = (name, value) => body.append(name, new Blob([value])); // as it is: a string would get other line ends
  text("title", title);
  text("content", content);
  for (const picture of pictures) text("alts", picture.alt);
  for (const url of removed) text("target_image_urls", url);
  for (const picture of pictures) body.append(feed ? "new_images" : "images", picture.file, picture.file.name);

  return new Promise(done => {
    const request = running = new XMLHttpRequest();
    const end = (status, answer) => {
      running = null;
      done({ status, body: answer, wait: Number(request.getResponseHeader("Retry-After") ?? 0) });
    };
    request.open(feed ? "PATCH" : "POST", at(feed ? `/api/feed/update/${feed}` : "/api/feed/create"));
    request.setRequestHeader("X-Form-Token", token);
    request.setRequestHeader("Accept", "application/json");
    if (!feed) request.setRequestHeader("Idempotency-Key", form.elements.key.value);
    request.upload.onprogress = event => { if (event.lengthComputable) onProgress(event.loaded / event.total); };
    request.upload.onload = () => onProgress(1);
    request.onload = () => {
      let answer = null;
      try {
        answer = JSON.parse(request.responseText);
      } catch {
        // A proxy answered in its own words; the status says enough.
      }
      end(request.status, answer);
    };
    request.onerror = request.ontimeout = () => end(0);
    request.onabort = () => end(-1);
    request.send(body);
  });
}
