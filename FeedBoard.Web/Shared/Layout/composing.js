// Enter that ends a syllable being composed (Korean, Japanese, Chinese) belongs to the input method: no form is sent by it, and no shortcut
// acts on a key of it. Safari says so by the key's code alone.
addEventListener("keydown", event => {
  if (!event.isComposing && event.keyCode !== 229) return;
  event.stopImmediatePropagation();
  if (event.key === "Enter" || event.code === "Enter" || event.code === "NumpadEnter") event.preventDefault();
}, { capture: true });
