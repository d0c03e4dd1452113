// Files that are dropped onto the page, or pasted.
import { form } from "./write-words.js";
import { add } from "./write-images.js";

const isSending = () => form.ariaBusy === "true"; // what is sent does not change any more

const hasFiles = event => event.dataTransfer?.types.includes("Files");

// Everywhere: a file that misses the form would otherwise open in place of the page.
document.addEventListener("dragover", event => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  form.classList.add("dropping");
});
document.addEventListener("dragleave", event => { if (!event.relatedTarget) form.classList.remove("dropping"); });
document.addEventListener("drop", event => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  form.classList.remove("dropping");
  if (!isSending()) add(event.dataTransfer.files);
});

/** What comes with text is wanted as text; but some systems give the names of copied files as one. */
function isText({ files, types }, text) {
  if (types.includes("text/html") || types.includes("text/rtf")) return text !== "";
  const names = [...files].map(file => file.name.normalize("NFC"));
  return text.split(/[\r\n]+/).some(line => line && !names.includes(line.normalize("NFC")));
}

let pasted = 0;
document.addEventListener("paste", event => {
  const { files } = event.clipboardData;
  const text = event.clipboardData.getData("text/plain");
  if (files.length === 0 || isText(event.clipboardData, text)) return;
  if (text && ![...files].some(file => file.type.startsWith("image/"))) return; // of what is no photo, the name at least
  event.preventDefault();
  if (isSending()) return;
  add([...files].map(file => new File([file], file.name === "image.png" ? `image-${++pasted}.png` : file.name, { type: file.type })));
});
