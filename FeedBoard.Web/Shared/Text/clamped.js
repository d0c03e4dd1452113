// Texts of which a list shows the first lines: "Read more" where there is more, which unfolds them in place.
const sizes = new ResizeObserver(entries => entries.forEach(({ target }) => measure(target)));

const more = text => text.parentElement.querySelector(":scope > .read-more");

/** The words of a .text or a .clamped, the same whether it is unfolded or not. */
export const wordsOf = part => (part.querySelector(":scope > .text") ?? part).textContent;

function measure(text) {
  more(text)?.toggleAttribute("data-cut", text.scrollHeight > text.clientHeight + 1);
}

function unfold(text) {
  sizes.unobserve(text);
  more(text)?.remove();
  text.classList.remove("clamp");
}

/** From now on these texts are looked at, whatever becomes of their width. */
const watch = root => root.querySelectorAll(".clamped > .clamp").forEach(text => sizes.observe(text));

document.addEventListener("click", event => {
  const link = event.target.closest?.(".clamped > .read-more a");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const text = link.closest(".clamped").querySelector(".text");
  unfold(text);
  text.tabIndex = -1;
  text.focus({ preventScroll: true });
});

// Who gets by the keyboard to a link that is cut off sees it.
function showFocused(target) {
  const text = target?.closest?.(".clamped > .clamp");
  if (text && target.getBoundingClientRect().bottom > text.getBoundingClientRect().bottom + 1) unfold(text);
}
document.addEventListener("focusin", event => showFocused(event.target));

for (const list of document.querySelectorAll("[data-list]")) {
  new MutationObserver(changes => changes.forEach(change => change.addedNodes.forEach(node => { if (node.querySelectorAll) watch(node); })))
    .observe(list, { childList: true, subtree: true });
}
watch(document);
document.documentElement.dataset.clamped = ""; // without it, the stylesheet takes each text that may be cut for one that is
showFocused(document.activeElement); // what the stylesheet has shown until now
