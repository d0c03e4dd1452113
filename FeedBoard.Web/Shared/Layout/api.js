// What every script of the page needs: the API on this origin and how it counts, and a voice for screen readers.
const meta = name => document.querySelector(`meta[name="${name}"]`)?.content ?? "";

/** The words that scripts say, in the language of the page. */
export const texts = JSON.parse(meta("texts") || "{}");

export class ApiError extends Error {
  constructor(status, problem, retryAfter) {
    super(problem?.detail ?? `HTTP ${status}`);
    this.status = status;
    this.code = problem?.code;
    this.errors = problem?.errors ?? {};
    this.retryAfter = retryAfter;
  }
}

/** The path as the browser is to ask for it: a board behind a proxy may be under a path of the site. */
export const at = path => meta("path-base") + path;

/** Where somebody logs in whose session has ended, and comes back from to a page of the board. */
export const logInAgain = page => at(`/login?ended=1&return=${encodeURIComponent(page)}`);

/** Headers of a request that changes something: they show that it comes from this page. */
export const formToken = () => ({ "X-Form-Token": meta("form-token") });

/** Asks the API; gives the JSON of a success, and throws an ApiError otherwise (status 0: no response). */
export async function api(method, path, body, keepalive = false) {
  let response, json = null;
  try {
    response = await fetch(at(path), {
      method,
      keepalive, // it is sent even when the page is being left
      headers: {
        Accept: "application/json",
        ...(method === "GET" ? {} : formToken()),
        ...(body ? { "Content-Type": "application/json" } : {}),
      },
      body: body ? JSON.stringify(body) : undefined,
    });
    if (response.headers.get("Content-Type")?.includes("json")) json = await response.json();
  } catch {
    throw new ApiError(0); // also where the connection broke in the middle
  }
  if (!response.ok) throw new ApiError(response.status, json, Number(response.headers.get("Retry-After") ?? 0));
  return json;
}

/** Whether the page is one of another session, or of none any more: then the form without scripts says what to do. */
export const isStale = error => error.status === 401 || error.status === 400 && !error.code;

/** How many characters a text has as the board counts them: code points, trimmed, in NFC. */
export const characters = text => {
  let n = 0;
  for (const _ of text.trim().normalize("NFC")) n++;
  return n;
};

/** Says something to people who do not see the page; toast shows it, too. */
export function say(text) {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}

/** Sends a form as a browser without scripts would, with the button that was pressed. */
export function sendPlainly(form, name, value) {
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  form.submit();
}

/** What to say of a failure, in the language of the page: the API speaks English. */
export const failure = error =>
  error.status === 429 ? texts.tooFast
  : error.code in texts ? texts[error.code]
  : error.status === 404 ? texts.gone
  : error.status === 0 && !navigator.onLine ? texts.offline
  : error.status === 0 || error.status >= 500 ? texts.away
  : error.status === 403 ? texts.denied
  : texts.refused;
