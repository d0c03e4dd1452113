// The images of a feed, large: a dialog of the browser's own, which keeps the focus and gives it back.
import { firstFrame } from "./images.js";

const template = document.getElementById("lightbox");
const images = [...document.querySelectorAll(".feed .image[data-full]")];

if (template && images.length > 0) {
  const dialog = template.content.cloneNode(true).querySelector("dialog");
  const part = name => dialog.querySelector(`.lightbox-${name}`);
  const [picture, caption] = [dialog.querySelector("img"), dialog.querySelector("figcaption")];
  const lessMotion = matchMedia("(prefers-reduced-motion: reduce)");
  let at = 0;
  document.body.append(dialog);
  if (images.length === 1) { part("previous").remove(); part("next").remove(); }

  const show = n => {
    at = (n + images.length) % images.length;
    const { full, width, height } = images[at].dataset;
    const small = images[at].querySelector("img:not(.blur)");
    picture.width = width;
    picture.height = height;
    const moves = images[at].nextElementSibling !== null;
    part("play").hidden = !moves;
    play(true);
    picture.hidden = moves && lessMotion.matches; // it would play while it arrives
    picture.src = full;
    picture.alt = small.alt;
    caption.textContent = small.alt;
    part("original").href = full;
    const place = images[at].getAttribute("aria-label").split(":")[0];
    part("place").textContent = place;
    dialog.setAttribute("aria-label", place);
    for (const neighbour of [at - 1, at + 1]) if (images[neighbour]) new Image().src = images[neighbour].dataset.full;
  };

  const play = on => {
    part("play").ariaPressed = String(on);
    dialog.querySelector("canvas")?.remove();
    picture.hidden = !on;
    if (!on) picture.after(firstFrame(picture));
  };
  picture.addEventListener("load", () => { if (picture.hidden) play(false); });
  picture.addEventListener("error", () => { picture.hidden = false; });
  part("play").addEventListener("click", () => {
    const on = part("play").ariaPressed !== "true";
    if (!picture.complete || picture.naturalWidth === 0) return;
    play(on);
    if (on) picture.src = images[at].dataset.full; // from the beginning
  });

  images.forEach((link, n) => link.addEventListener("click", event => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    show(n);
    dialog.showModal();
  }));
  part("previous")?.addEventListener("click", () => show(at - 1));
  part("next")?.addEventListener("click", () => show(at + 1));
  part("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", event => { if (event.target === dialog || event.target.tagName === "FIGURE") dialog.close(); });
  dialog.addEventListener("close", () => { picture.removeAttribute("src"); images[at].focus(); });
  dialog.addEventListener("keydown", event => {
    if (event.key === "ArrowLeft") show(at - 1);
    if (event.key === "ArrowRight") show(at + 1);
  });

  let start = null;
  dialog.addEventListener("pointerdown", event => { start = event.isPrimary ? event.clientX : null; });
  dialog.addEventListener("pointerup", event => {
    if (start === null || images.length === 1) return;
    const moved = event.clientX - start;
    start = null;
    if (Math.abs(moved) > 50) show(at + (moved < 0 ? 1 : -1));
  });
  picture.draggable = false;
}
