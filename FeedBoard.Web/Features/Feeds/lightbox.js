// The viewer: the images of a feed, large, in a dialog of the browser's own. What is on the page already is there at once, then the
// smallest step that is sharp enough; the original comes when somebody zooms. The dialog is an entry of the history: Back closes it.
import { firstFrame } from "./images.js";
import { gestures } from "./lightbox-gestures.js";
import { zoomOf } from "./lightbox-zoom.js";

const template = document.getElementById("lightbox");
const links = [...document.querySelectorAll(".feed .image[data-full]")];

// Before zooming, a step that is a little too small does: an original may have megabytes.
const sharpEnough = .75;

if (template && links.length > 0) {
  const dialog = template.content.cloneNode(true).querySelector("dialog");
  const part = name => dialog.querySelector(`.lightbox-${name}`);
  const [stage, caption] = [part("stage"), dialog.querySelector("figcaption")];
  const lessMotion = matchMedia("(prefers-reduced-motion: reduce)");
  const images = links.map(imageOf);
  let at = 0, opened = 0, loads = 0, loaded = 0, picture = null, leaving = false, wanted = null;
  document.body.append(dialog);
  if (images.length === 1) { part("previous").remove(); part("next").remove(); }

  const zoom = zoomOf(stage, () => ({ width: images[at].width, height: images[at].height }), (width, height, scale, x, y) => {
    for (const one of stage.querySelectorAll("img, canvas")) {
      one.style.width = `${width}px`;
      one.style.height = `${height}px`;
      one.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    }
    dialog.toggleAttribute("data-zoomed", scale > 1);
    if (dialog.open) sharpen(width * scale * devicePixelRatio, scale > 1 ? 1 : sharpEnough);
  });

  function imageOf(link) {
    const small = link.querySelector("img:not(.blur)");
    const steps = (small.getAttribute("srcset") ?? "").split(", ").filter(Boolean).map(candidate => {
      const [url, width] = candidate.split(" ");
      return { url, width: Number.parseInt(width, 10) };
    });
    const { full, width, height } = link.dataset;
    return { link, small, steps, full, width: Number(width), height: Number(height), moves: link.nextElementSibling !== null };
  }

  /** What can be seen of it at once: what the page shows, or its placeholder. */
  function atHand({ link, small }) {
    const there = small.complete && small.naturalWidth > 0;
    return there ? small.currentSrc : link.querySelector(".blur")?.src;
  }

  function put(image, alt) {
    image.alt = alt;
    image.draggable = false;
    stage.replaceChildren(image);
    picture = image;
    zoom.draw();
  }

  function show(n) {
    at = (n + images.length) % images.length;
    const image = images[at];
    const place = image.link.getAttribute("aria-label").split(":")[0];
    const known = atHand(image);
    loads++;
    loaded = image.moves ? 0 : image.steps.find(s => new URL(s.url, location.href).href === known)?.width ?? 0;
    part("wait").hidden = true;
    part("play").hidden = !image.moves;
    part("play").ariaPressed = "false";
    caption.textContent = image.small.alt;
    caption.scrollTop = 0;
    letScroll();
    part("original").href = image.full;
    part("place").textContent = place.replace(/ \(.*\)$/, ""); // that it moves, the button beside it says
    dialog.setAttribute("aria-label", place);
    zoom.reset();
    const preview = new Image();
    if (known) preview.src = known;
    put(preview, known ? image.small.alt : "");
    for (const neighbour of [images[at - 1], images[at + 1]]) {
      if (neighbour) new Image().src = atHand(neighbour) ?? neighbour.steps[0]?.url ?? neighbour.full;
    }
  }

  const isCut = () => caption.scrollHeight > caption.clientHeight;

  /** A description that is longer than its place can have the focus; one that is not keeps it if it has it, and the keys go on. */
  function letScroll() {
    caption.tabIndex = isCut() ? 0 : -1;
  }

  /** Loads the smallest step for so many pixels, if there is not as much already, and shows it when it is decoded. */
  async function sharpen(pixels, enough) {
    const image = images[at];
    const step = image.moves ? null : image.steps.find(s => s.width >= Math.min(pixels * enough, image.width));
    const { url, width } = step ?? { url: image.full, width: image.width };
    if (width <= loaded) return;
    loaded = width;
    const load = ++loads;
    part("wait").hidden = false;
    const next = new Image();
    next.src = url;
    let failed = false;
    try { await next.decode(); } catch { failed = next.naturalWidth === 0; }
    if (load !== loads) return; // another image, or a larger step
    part("wait").hidden = true;
    if (failed && picture.naturalWidth > 0) return; // what is there is better than nothing
    put(next, image.small.alt);
    if (image.moves && !failed) play(!lessMotion.matches);
  }

  function play(on) {
    part("play").ariaPressed = String(on);
    dialog.querySelector("canvas")?.remove();
    picture.hidden = !on;
    if (on) return;
    picture.after(firstFrame(picture));
    zoom.draw();
  }

  part("play").addEventListener("click", () => {
    const on = part("play").ariaPressed !== "true";
    if (!picture.complete || picture.naturalWidth === 0 || !part("wait").hidden) return;
    play(on);
    if (on) picture.src = images[at].full; // from the beginning
  });

  function turn(n) {
    show(n);
    history.replaceState({ ...history.state, viewer: at }, "");
  }

  function open(n) {
    if (leaving) { wanted = n; return; } // the entry of the last one has to go first
    opened = n;
    if (history.state?.viewer === undefined) history.pushState({ ...history.state, viewer: n }, "");
    if (!dialog.open) dialog.showModal();
    show(n);
  }

  // However it is closed, no entry remains that leads to the same page once more.
  dialog.addEventListener("close", () => {
    if (dialog.open || leaving) return; // the event comes late: it is open again, or was closed a second time
    loads++;
    part("wait").hidden = true;
    stage.replaceChildren();
    images[at].link.focus({ preventScroll: at === opened });
    if (history.state?.viewer === undefined) return;
    leaving = true;
    history.back();
  });
  addEventListener("popstate", () => {
    leaving = false;
    const n = history.state?.viewer ?? wanted;
    wanted = null;
    if (images[n]) open(n);
    else dialog.close();
  });

  links.forEach((link, n) => link.addEventListener("click", event => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    open(n);
  }));
  part("previous")?.addEventListener("click", () => turn(at - 1));
  part("next")?.addEventListener("click", () => turn(at + 1));
  part("close").addEventListener("click", () => dialog.close());
  addEventListener("resize", () => {
    if (!dialog.open) return;
    zoom.draw();
    letScroll();
  });

  const several = images.length > 1;
  gestures(dialog, stage, zoom, {
    sideways: by => { if (several) turn(at + by); },
    close: () => dialog.close(),
  });

  const vertical = ["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"];

  dialog.addEventListener("keydown", event => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.target === caption && isCut() && vertical.includes(event.key)) return; // it is read on
    const act = {
      ArrowLeft: () => zoom.scale > 1 ? zoom.pan(80, 0) : several && turn(at - 1),
      ArrowRight: () => zoom.scale > 1 ? zoom.pan(-80, 0) : several && turn(at + 1),
      ArrowUp: () => zoom.pan(0, 80),
      ArrowDown: () => zoom.pan(0, -80),
      PageUp: () => several && turn(at - 1),
      PageDown: () => several && turn(at + 1),
      Home: () => several && turn(0),
      End: () => several && turn(images.length - 1),
      "+": () => zoom.by(1.5),
      "=": () => zoom.by(1.5),
      "-": () => zoom.by(1 / 1.5),
      0: () => zoom.reset(),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // Loaded again, or come back to, with the viewer open.
  if (images[history.state?.viewer]) open(history.state.viewer);
}
