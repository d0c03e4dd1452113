// Puts photos in order: by dragging with mouse, pen or finger, and with the keys on a photo's handle.
const edge = 70; // as near to an end of the screen the page scrolls along

/**
 * Makes a photo's element movable. place() gives its index, move(index) puts it there, done(moved) is called when a drag ends;
 * announce() is called after a key.
 */
export function orderable(element, { place, count, move, done, announce }) {
  const handle = element.querySelector("[data-handle]");
  const image = element.querySelector("img");
  image.draggable = false;
  handle.addEventListener("keydown", event => {
    const [before, after] = [place() - 1, place() + 1];
    const to = { ArrowLeft: before, ArrowUp: before, ArrowRight: after, ArrowDown: after, Home: 0, End: count() - 1 }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (to >= 0 && to < count() && to !== place()) move(to);
    announce();
  });
  // A finger on the photo scrolls the page; on the handle, which has touch-action: none, it drags.
  handle.addEventListener("pointerdown", event => begin(event));
  image.addEventListener("pointerdown", event => { if (event.pointerType === "mouse") begin(event); });

  function begin(down) {
    if (down.button !== 0 || count() < 2) return;
    const start = place();
    const end = new AbortController();
    let at = down, frame = 0;
    const listen = (name, act) => addEventListener(name, act, { signal: end.signal });
    listen("pointermove", event => {
      if (event.pointerId !== down.pointerId) return;
      at = event;
      event.preventDefault();
      element.classList.add("dragged");
      over();
    });
    listen("pointerup", event => { if (event.pointerId === down.pointerId) finish(false); });
    listen("pointercancel", event => { if (event.pointerId === down.pointerId) finish(true); });
    listen("keydown", event => { if (event.key === "Escape") finish(true); });
    listen("blur", () => finish(true));
    frame = requestAnimationFrame(scroll);
    if (down.pointerType === "mouse" && down.currentTarget === image) down.preventDefault(); // no text is marked on the way

    function over() {
      const target = document.elementFromPoint(at.clientX, at.clientY)?.closest("[data-chosen] > li");
      if (!target || target === element) return;
      const index = [...element.parentElement.children].indexOf(target);
      // Past the middle of the other one: otherwise two of different height would change places for ever.
      const box = target.getBoundingClientRect();
      const beyond = (at.clientX - box.left) / box.width + (at.clientY - box.top) / box.height > 1;
      if (index > place() ? beyond : !beyond) move(index);
    }

    function scroll() {
      const by = at.clientY < edge ? -10 : at.clientY > innerHeight - edge ? 10 : 0;
      if (by && element.classList.contains("dragged")) {
        scrollBy({ top: by, behavior: "instant" });
        over();
      }
      frame = requestAnimationFrame(scroll);
    }

    function finish(cancelled) {
      end.abort();
      cancelAnimationFrame(frame);
      element.classList.remove("dragged");
      if (cancelled && place() !== start) move(start);
      done(place() !== start);
    }
  }
}
