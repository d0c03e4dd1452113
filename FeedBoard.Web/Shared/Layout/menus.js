// A menu closes by Escape, by a press outside, and when the focus goes elsewhere; none opens where it cannot be seen.
const menus = "details:is(.menu, .guest-menu)";
const open = () => document.querySelectorAll(`${menus}[open]`);

/** Whether a press is only meant to close a menu. */
export let pressCloses = false;

document.addEventListener("pointerdown", event => {
  pressCloses = false;
  for (const menu of open()) {
    if (menu.contains(event.target)) continue;
    menu.open = false;
    pressCloses = true;
  }
}, { capture: true });

document.addEventListener("keydown", event => {
  if (event.key !== "Escape") return;
  const menu = open()[0];
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("focusout", event => {
  const menu = event.target.closest?.(menus);
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});

document.addEventListener("toggle", event => {
  const menu = event.target;
  if (!menu.open || menu.closest(".top")) return;
  if (menu.matches(`${menus}, .hide-menu`)) (menu.querySelector(".menu-list") ?? menu).scrollIntoView({ block: "nearest" });
}, { capture: true });
