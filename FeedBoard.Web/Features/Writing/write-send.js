// Sends the form: who is signed in, then everything in one request, with progress; it can be stopped and tried again.
import { at } from "./api.js";
import { form } from "./write-words.js";

const json = async answer => answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;

/** Status 0: no response, -1: stopped by the signal among the options. */
async function ask(path, options) {
  try {
    const answer = await fetch(at(path), { ...options, headers: { Accept: "application/json", ...options?.headers } });
    const body = await json(answer);
    return { status: answer.status, body, wait: Number(answer.headers.get("Retry-After") ?? body?.retry_after ?? 0) };
  } catch {
    return { status: options?.signal?.aborted ? -1 : 0 };
  }
}

/** {person, token}: person is null when nobody is signed in. */
export const session = signal => ask("/session", { signal });

/** fields: email and password, then challenge and code. A refusal says why, and has a challenge where a code is asked for. */
export function logIn(fields, token, signal) {
  const body = new URLSearchParams(fields);
  return ask("/session", { method: "POST", headers: { "X-Form-Token": token }, body, signal });
}

export const readFeed = (id, signal) => ask(`/api/feed/read/${id}`, { signal });

export const deleteDraft = (id, token) =>
  ask(`/api/image/draft/${id}`, { method: "DELETE", headers: { "X-Form-Token": token }, keepalive: true });

/** Gives {status, body, wait}; status 0: no answer, -1: stopped. */
export function upload(method, path, body, headers, onProgress, signal) {
  return new Promise(done => {
    const request = new XMLHttpRequest();
    const end = (status, answer) => done({ status, body: answer, wait: Number(request.getResponseHeader("Retry-After") ?? 0) });
    request.open(method, at(path));
    for (const [name, value] of Object.entries({ Accept: "application/json", ...headers })) request.setRequestHeader(name, value);
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
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}

/** drafts: the ids of the new photos, in their order; null: the files themselves are sent, each named by its number. */
export function send({ feed, title, content, pictures, drafts, removed, token }, onProgress, signal) {
  const body = new FormData();
  const text = (name, value) => body.append(name, new Blob([value])); // as it is: a string would get other line ends
  const fresh = pictures.filter(picture => picture.file);
  text("title", title);
  text("content", content);
  for (const { alt } of fresh) text("alts", alt);
  for (const url of removed) text("target_image_urls", url);
  if (feed && fresh.length < pictures.length) {
    for (const picture of pictures) text("image_order", picture.url ?? `new:${fresh.indexOf(picture) + 1}`);
    for (const { url, alt } of pictures) if (url) text("image_alts", alt);
  }
  if (drafts) for (const id of drafts) text("draft_ids", id);
  else fresh.forEach(({ sent }, n) => body.append(feed ? "new_images" : "images", sent, `photo-${n}`));

  const headers = { "X-Form-Token": token, ...(feed ? {} : { "Idempotency-Key": form.elements.key.value }) };
  return upload(feed ? "PATCH" : "POST", feed ? `/api/feed/update/${feed}` : "/api/feed/create", body, headers, onProgress, signal);
}
