// Copies a new token. Where the browser lets no script copy, it is selected at least.
import { toast } from "./toasts.js";

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      toast(button.dataset.done);
    } catch {
      toast(button.dataset.selected);
    }
  });
}
