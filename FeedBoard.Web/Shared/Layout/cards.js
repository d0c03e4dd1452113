// A press anywhere on a card opens its feed, like its title. Links, buttons and the selection of text stay what they are; so does a case
// of moderators, and a card with a field that is not in a closed menu: beside it, one would leave what one types.
import { pressCloses } from "./menus.js";

const own = "a, button, input, select, textarea, label, summary, details, form, dialog, [role=button]";
const field = "input:not([type=hidden]), select, textarea";
let selected = false;

document.addEventListener("pointerdown", () => { selected = !getSelection().isCollapsed; }, { capture: true });

function visit(event) {
  const card = event.target.closest?.(".card");
  const link = card?.querySelector(".card-title a");
  if (!link || event.defaultPrevented || event.button > 1 || event.target.closest(own)) return;
  if (card.matches(".case") || [...card.querySelectorAll(field)].some(input => !input.closest("details:not([open])"))) return;
  if (selected || pressCloses || !getSelection().isCollapsed) return;
  if (event.button === 1 || event.ctrlKey || event.metaKey || event.shiftKey) window.open(link.href, "_blank", "noopener");
  else link.click();
}

document.addEventListener("click", visit);
document.addEventListener("auxclick", visit);
