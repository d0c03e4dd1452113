// Images of feeds: the placeholder goes when the image is there, and an animation stands still until somebody presses play.
const theImage = ".image > img:not(.blur)";
const stills = new WeakMap();

for (const event of ["load", "error"]) {
  document.addEventListener(event, ({ target }) => {
    if (target instanceof HTMLImageElement && target.matches(theImage)) settle(target);
  }, true);
}
// Those that were faster than this script.
document.querySelectorAll(theImage).forEach(image => { if (image.complete) settle(image); });

async function settle(image) {
  const link = image.parentElement;
  const play = link.nextElementSibling;
  const failed = image.naturalWidth === 0;
  if (failed && play?.ariaPressed === "true" && stills.get(image).src !== link.dataset.full) return toggle(play); // the still is there
  link.toggleAttribute("data-failed", failed);
  if (failed) delete link.dataset.moves;
  else await image.decode().catch(() => { }); // it is still shown, bit by bit
  link.querySelector(".blur")?.setAttribute("hidden", "");
  if (failed || !play || play.ariaPressed === "true") return;
  play.role = "button";
  play.ariaPressed = "false";
  if ("moves" in link.dataset) stop(image);
}

/** The first frame, on a canvas of at most four megapixels. */
export function firstFrame(image) {
  const canvas = document.createElement("canvas");
  const scale = Math.min(1, Math.sqrt(4e6 / (image.naturalWidth * image.naturalHeight)));
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
  if (image.alt) [canvas.role, canvas.ariaLabel] = ["img", image.alt];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function start(image) {
  const link = image.parentElement;
  stills.set(image, { src: image.getAttribute("src"), srcset: image.getAttribute("srcset") });
  delete link.dataset.moves;
  link.querySelector("canvas")?.remove();
  image.removeAttribute("srcset");
  image.src = link.dataset.full; // even if it is the same: it plays from the beginning
}

function stop(image) {
  const link = image.parentElement;
  const still = stills.get(image);
  if (still && still.src !== link.dataset.full) {
    image.src = still.src;
    if (still.srcset) image.srcset = still.srcset;
  } else {
    link.append(firstFrame(image));
    delete link.dataset.moves;
  }
}

function toggle(play) {
  const image = play.parentElement.querySelector(theImage);
  const on = play.ariaPressed !== "true";
  play.ariaPressed = String(on);
  if (on) start(image);
  else stop(image);
}

document.addEventListener("click", event => {
  const play = event.target.closest?.(".play[role=button]");
  if (!play || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  toggle(play);
});
document.addEventListener("keydown", event => {
  if (event.key !== " " || !event.target.matches?.(".play[role=button]")) return;
  event.preventDefault();
  toggle(event.target);
});
