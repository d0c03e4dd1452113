// Copies the link of an invite.
import { say } from "./api.js";

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  const words = button.textContent;
  button.addEventListener("click", async () => {
    const link = document.getElementById(button.dataset.copy);
    link.select();
    await navigator.clipboard.writeText(link.value);
    button.textContent = button.dataset.copied;
    say(button.dataset.copied);
    setTimeout(() => button.textContent = words, 2000);
  });
}
