// Copies the link of an invite, also of those that are loaded later.
import { say } from "./api.js";
import { toast } from "./toasts.js";

const list = document.querySelector("[data-list]");

if (navigator.clipboard) {
  offer();
  if (list) new MutationObserver(offer).observe(list, { childList: true });
  document.addEventListener("click", copy);
}

function offer() {
  document.querySelectorAll("[data-copy]").forEach(button => { button.hidden = false; });
}

async function copy(event) {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const words = button.dataset.words ??= button.textContent; // it may be pressed again while it says that it has copied
  const link = document.getElementById(button.dataset.copy);
  link.select();
  try {
    await navigator.clipboard.writeText(link.value);
  } catch {
    return toast(button.dataset.selected); // the browser lets no script copy
  }
  button.textContent = button.dataset.copied;
  say(button.dataset.copied);
  setTimeout(() => { button.textContent = words; }, 2000);
}
