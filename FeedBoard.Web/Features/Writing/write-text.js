// Title and text: counters, a text area that grows, and pastes that are far too long.
import { characters, say } from "./api.js";
import { form, fill, showError, clearError } from "./write-words.js";

const fields = [...form.querySelectorAll("[data-max]")];
const max = field => Number(field.dataset.max);
const over = new WeakMap();

function show(field) {
  const [n, most] = [characters(field.value), max(field)];
  const hint = document.getElementById(`${field.id}-hint`);
  hint.textContent = fill("Counter", n, most);
  const tooLong = n > most;
  hint.classList.toggle("over", tooLong);
  if (tooLong !== (over.get(field) ?? false)) {
    over.set(field, tooLong);
    if (tooLong) say(fill("TooLongNow", n - most));
  }
  if (field instanceof HTMLTextAreaElement && !CSS.supports("field-sizing", "content")) {
    const top = scrollY;
    field.style.height = "auto"; // the page, which is shorter for a moment, may not reach down to where one is
    field.style.height = `${field.scrollHeight + 2}px`;
    if (scrollY !== top) scrollTo({ top, behavior: "instant" });
  }
}

// What is many times too long would only freeze the page; it is never cut off in silence.
function guard(event) {
  const field = event.target;
  const text = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
  if (text.length <= max(field) * 5) return;
  event.preventDefault();
  showError(field.id, fill("PasteTooLong", text.length, max(field)));
  say(fill("PasteTooLong", text.length, max(field)));
}

for (const field of fields) {
  field.addEventListener("beforeinput", guard);
  field.addEventListener("input", () => {
    if (field.getAttribute("aria-invalid")) clearError(field.id);
    show(field);
  });
}

export const showCounters = () => fields.forEach(show);

/** Whether title and text can be sent; says at the field why not. With a photo they may be empty. */
export function checkTexts(hasPhotos) {
  let good = true;
  for (const field of fields) {
    const n = characters(field.value);
    if ((n > 0 || hasPhotos) && n <= max(field)) continue;
    showError(field.id, n === 0 ? fill("ErrorBlank") : fill("ErrorTooLong", max(field)));
    good = false;
  }
  return good;
}
