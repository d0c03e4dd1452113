// A press anywhere on a card opens its feed, like its title. Links, buttons and the selection of text stay what they are.
import { pressCloses } from "./menus.js";

const own = "a, button, input, select, textarea, label, summary, details, form, dialog, [role=button]";
let selected = false;

document.addEventListener("pointerdown", () => { selected = !getSelection().isCollapsed; }, { capture: true });

function visit(event) {
  const link = event.target.closest?.(".card")?.querySelector(".card-title a");
  if (!link || event.defaultPrevented || event.button > 1 || event.target.closest(own)) return;
  if (selected || pressCloses || !getSelection().isCollapsed) return;
  if (event.button === 1 || event.ctrlKey || event.metaKey || event.shiftKey) window.open(link.href, "_blank", "noopener");
  else link.click();
}

document.addEventListener("click", visit);
document.addEventListener("auxclick", visit);
