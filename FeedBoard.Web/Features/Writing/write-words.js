// The form of a feed, its words, and errors where they belong.
export const form = document.querySelector("form[data-write]");
export const words = JSON.parse(form.dataset.texts);
export const part = name => form.querySelector(`[data-${name}]`);

/** The words of a key with values in them; numbers as the reader writes them. */
export const fill = (key, ...values) => filled(words[key], values);

const filled = (text, values) => text.replace(/\{(\d)(?::[^}]*)?\}/g, (_, n) =>
  typeof values[n] === "number" ? values[n].toLocaleString(document.documentElement.lang) : values[n]);

/** What the API says of a field, in the reader's language; of a file its name comes first, then a colon. */
export function translated(message) {
  for (const [known, text] of words.known) {
    const at = message.indexOf(known);
    if (at < 0) continue;
    const colon = message.lastIndexOf(": ", at);
    const name = colon > 0 ? message.slice(0, colon) : "";
    const number = message.slice(name.length).match(/[0-9]+/)?.[0] ?? "";
    return { name, text: filled(text, [Number(number) || number]) };
  }
  return { name: "", text: fill("ErrorOther", message) };
}

export function showError(id, text) {
  const input = document.getElementById(id);
  let error = document.getElementById(`${id}-error`);
  if (!error) {
    error = Object.assign(document.createElement("p"), { className: "error", id: `${id}-error`, role: "alert" });
    input.closest(".field").append(error);
  }
  error.textContent = text;
  input.setAttribute("aria-invalid", "true");
  const described = (input.getAttribute("aria-describedby") ?? "").split(" ").filter(d => d && d !== error.id);
  input.setAttribute("aria-describedby", [...described, error.id].join(" "));
}

export function clearError(id) {
  const [input, error] = [document.getElementById(id), document.getElementById(`${id}-error`)];
  error?.remove();
  input.removeAttribute("aria-invalid");
  const described = (input.getAttribute("aria-describedby") ?? "").split(" ").filter(d => d && d !== `${id}-error`).join(" ");
  if (described) input.setAttribute("aria-describedby", described);
  else input.removeAttribute("aria-describedby");
}

/** Of the whole form; empty: there is none. */
export function showProblem(text) {
  const problem = part("problem");
  problem.textContent = text;
  problem.hidden = !text;
}

/** Where the reader has to look first. */
export function focusFirstError() {
  const first = form.querySelector("[aria-invalid='true']") ?? part("problem");
  first.focus();
  first.scrollIntoView({ block: "center" });
}
