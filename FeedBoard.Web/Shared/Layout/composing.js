// While a syllable is composed (Korean, Japanese, Chinese), its keys belong to the input method: no shortcut acts on them. Safari says so
// by the key's code alone. Enter, which ends the syllable, sends no form from a field of one line either; what it does in a text of many
// lines, the browser knows best.
addEventListener("keydown", event => {
  if (!event.isComposing && event.keyCode !== 229) return;
  event.stopImmediatePropagation();
  const isEnter = event.key === "Enter" || event.code === "Enter" || event.code === "NumpadEnter";
  if (isEnter && !(event.target instanceof HTMLTextAreaElement) && !isPhone()) event.preventDefault();
}, { capture: true });

// Android's keyboards compose each word of any language until a blank ends it, and their Enter means what it says. A phone may call itself
// a computer ("desktop site"), and with a mouse it does not point coarsely: one of the two is enough. On other touch screens the browser
// itself keeps an Enter that ends a syllable from the form.
const isPhone = () => /Android/.test(navigator.userAgent) || matchMedia("(pointer: coarse)").matches;
