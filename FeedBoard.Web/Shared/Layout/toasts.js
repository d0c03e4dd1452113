// What came of something, for a moment at the bottom of the window, and for screen readers. What can be undone has a button, and Ctrl+Z.
import { say, texts } from "./api.js";

const [short, long] = [6_000, 10_000];
const longest = 30_000; // on a touch screen, where there are no keys: who listens to the page has to find the button first
const touch = matchMedia("(pointer: coarse)");
const place = document.getElementById("toasts");
let current = null;

/**
 * Shows a message; the one before makes room for it. Gives a function that ends it, if it is still there.
 * @param undo Called when somebody takes it back.
 * @param done Called when the message has gone without that.
 */
export function toast(text, { undo, done } = {}) {
  current?.finish();
  const box = document.createElement("div");
  box.className = "toast";
  box.role = "region"; // it can be found, and its buttons with it
  box.ariaLabel = texts.message;
  box.append(Object.assign(document.createElement("p"), { textContent: text }));
  const mine = { undo: undo && (() => end(undo)), finish: () => end(done), waits: Boolean(done) };
  let timer, before; // before: what had the focus
  const wait = () => { clearTimeout(timer); timer = setTimeout(mine.finish, !undo ? short : touch.matches ? longest : long); };
  const hold = () => clearTimeout(timer);
  function end(then) {
    if (current !== mine) return;
    current = null;
    clearTimeout(timer);
    const hasFocus = box.contains(document.activeElement);
    box.remove();
    if (hasFocus) before?.focus({ preventScroll: true }); // what follows may take it on
    return then?.();
  }

  if (undo) box.append(button(texts.undo, mine.undo, "Control+Z"));
  const close = button("×", mine.finish);
  close.className = "toast-close";
  close.ariaLabel = texts.close;
  box.append(close);
  // Nobody is hurried who points at it, or is in it.
  box.addEventListener("pointerenter", hold);
  box.addEventListener("pointerleave", wait);
  box.addEventListener("focusin", ({ relatedTarget: from }) => {
    hold();
    if (from && !box.contains(from)) before = from;
  });
  box.addEventListener("focusout", wait);
  place.replaceChildren(box);
  current = mine;
  wait();
  say(undo ? `${text} ${touch.matches ? texts.undoTouch : texts.undoHint}` : text);
  return mine.finish;
}

/** Shows what nobody has asked for: it takes no "Undo" away, and is only said then. */
export const notice = text => current?.undo ? say(text) : toast(text);

/** What waits to be done is done now: the page is being left. Gives a promise of it, if there is something. */
export const finishToast = () => current?.finish();

/** The same, where one may come back: what was done at once can still be undone then. */
export const finishWaiting = () => { if (current?.waits) current.finish(); };

function button(text, press, keys) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: text });
  if (keys) made.setAttribute("aria-keyshortcuts", keys);
  made.addEventListener("click", press);
  return made;
}

document.addEventListener("keydown", event => {
  if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || !current?.undo) return;
  if (event.target.matches?.("input, textarea, [contenteditable]")) return;
  event.preventDefault();
  current.undo();
});

addEventListener("offline", () => notice(texts.offline));
addEventListener("online", () => notice(texts.online));
