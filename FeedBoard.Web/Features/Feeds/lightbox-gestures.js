// Fingers, mouse and wheel on the viewer: pinch, wheel and double tap zoom, a drag pans, a swipe turns over or closes, a press beside the
// picture closes.
const [tapTime, tapWay, swipe, doubled] = [300, 30, 50, 2.5];

export function gestures(dialog, stage, zoom, { sideways, close }) {
  const down = new Map();
  let start = null, last = null, far = false, pinched = false;

  const middle = () => {
    const [a, b] = [...down.values()];
    return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, apart: Math.hypot(a.x - b.x, a.y - b.y) };
  };
  const beside = target => target === dialog || target === stage || target.tagName === "FIGURE";

  dialog.addEventListener("pointerdown", event => {
    if (event.target.closest("button, a, figcaption") || event.button !== 0) return;
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (down.size === 1) [start, far, pinched] = [{ x: event.clientX, y: event.clientY, target: event.target }, false, false];
    if (down.size === 2) {
      if (zoom.scale === 1) zoom.draw(); // no swipe any more
      pinched = true;
    }
  });

  addEventListener("pointermove", event => {
    const before = down.get(event.pointerId);
    if (!before) return;
    const old = down.size === 2 ? middle() : null;
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (old) {
      const now = middle();
      zoom.by(now.apart / Math.max(1, old.apart), now.x, now.y);
      zoom.pan(now.x - old.x, now.y - old.y);
    } else if (down.size === 1 && !pinched) {
      const [dx, dy] = [event.clientX - start.x, event.clientY - start.y];
      far ||= Math.hypot(dx, dy) > 8;
      if (zoom.scale > 1) zoom.pan(event.clientX - before.x, event.clientY - before.y);
      else if (far) zoom.drag(...(Math.abs(dx) > Math.abs(dy) ? [dx, 0] : [0, Math.max(0, dy)]));
    }
  });

  addEventListener("pointerup", event => {
    if (!down.delete(event.pointerId) || down.size > 0) return;
    if (pinched) return;
    if (far) return zoom.scale > 1 ? undefined : swiped(event.clientX - start.x, event.clientY - start.y);
    tapped(event);
  });
  addEventListener("pointercancel", event => {
    if (down.delete(event.pointerId) && dialog.open) zoom.draw();
  });

  function swiped(dx, dy) {
    zoom.draw();
    if (Math.abs(dx) > Math.abs(dy)) {
      if (Math.abs(dx) > swipe) sideways(dx < 0 ? 1 : -1);
    } else if (dy > swipe) {
      close();
    }
  }

  function tapped({ clientX: x, clientY: y, timeStamp: time }) {
    if (beside(start.target) && zoom.scale === 1) return close();
    if (last && time - last.time < tapTime && Math.hypot(x - last.x, y - last.y) < tapWay) {
      last = null;
      if (zoom.scale > 1) zoom.reset();
      else zoom.by(doubled, x, y);
    } else {
      last = { x, y, time };
    }
  }

  dialog.addEventListener("wheel", event => {
    const caption = event.target.closest("figcaption");
    if (caption && caption.scrollHeight > caption.clientHeight) return; // a long description is read on
    event.preventDefault(); // the page below does not move
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : 16);
    zoom.by(Math.exp(-pixels * (event.ctrlKey ? .01 : .002)), event.clientX, event.clientY);
  }, { passive: false });
}
