// The form of a feed, its words, and errors where they belong.
export const form = document.querySelector("form[data-write]");
export const words = JSON.parse(form.dataset.texts);
export const part = name => form.querySelector(`[data-${name}]`);

/** What is sent next is another feed, also for the board. */
export const renewKey = () => { form.elements.key.value = crypto.getRandomValues(new Uint32Array(4)).join(""); };

/** The words of a key with values in them; numbers as the reader writes them. */
export const fill = (key, ...values) => filled(words[key], values);

const filled = (text, values) => text.replace(/\{(\d)(?::[^}]*)?\}/g, (_, n) =>
  typeof values[n] === "number" ? values[n].toLocaleString(document.documentElement.lang) : values[n]);

/** What the API says of the fields, in the reader's language: for each of them [{ file, text }]. */
export const fieldErrors = problem => Object.entries(problem?.errors ?? {}).map(([field, messages]) =>
  [field, messages.map((message, n) => fieldError(problem.error_codes?.[field]?.[n] ?? {}, message))]);

const fieldError = ({ code, limit, file }, message) =>
  ({ file: file ?? "", text: code in words.byCode ? filled(words.byCode[code], [limit]) : fill("ErrorOther", message) });

/** Whether the element with this id is among what an element is described by. */
export function describe(element, id, on) {
  const others = (element.getAttribute("aria-describedby") ?? "").split(" ").filter(d => d && d !== id);
  const ids = [...others, ...(on ? [id] : [])].join(" ");
  if (ids) element.setAttribute("aria-describedby", ids);
  else element.removeAttribute("aria-describedby");
}

/** A button can be at fault, but not invalid. */
function blame(input, on) {
  if (input.tagName === "BUTTON") input.toggleAttribute("data-fault", on);
  else input.ariaInvalid = on ? "true" : null;
}

/** The button that stands for the field where scripts run. */
const inputOf = id => form.querySelector(`[data-for="${id}"]`) ?? document.getElementById(id);

export function showError(id, text) {
  const input = inputOf(id);
  let error = document.getElementById(`${id}-error`);
  if (!error) {
    error = Object.assign(document.createElement("p"), { className: "error", id: `${id}-error`, role: "alert" });
    input.closest(".field").append(error);
  }
  error.textContent = text;
  blame(input, true);
  describe(input, error.id, true);
}

export function clearError(id) {
  const input = inputOf(id);
  document.getElementById(`${id}-error`)?.remove();
  blame(input, false);
  describe(input, `${id}-error`, false);
}

/** Of the whole form; empty: there is none. */
export function showProblem(text) {
  const problem = part("problem");
  problem.textContent = text;
  problem.hidden = !text;
}

/** Where the reader has to look first. */
export function focusFirstError() {
  const first = form.querySelector("[aria-invalid='true'], [data-fault]") ?? part("problem");
  first.focus();
  first.scrollIntoView({ block: "center" });
}
