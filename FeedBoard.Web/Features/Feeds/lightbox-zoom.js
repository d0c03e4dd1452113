// How large the picture in the viewer is drawn, and where: it fits the stage, is never enlarged by itself, and zoomed it cannot be lost.
/** @param draw (width, height, scale, x, y): the size that fits, in CSS pixels, and what the reader has made of it. */
export function zoomOf(stage, sizeOf, draw) {
  let scale = 1, x = 0, y = 0;

  function fitted() {
    const { width, height } = sizeOf();
    const fit = Math.min(1, stage.clientWidth / width, stage.clientHeight / height);
    return [Math.max(1, width * fit), Math.max(1, height * fit)];
  }

  function redraw() {
    const [width, height] = fitted();
    const clamp = (value, size, room) => {
      const most = Math.max(0, (size * scale - room) / 2);
      return Math.max(-most, Math.min(most, value));
    };
    x = clamp(x, width, stage.clientWidth);
    y = clamp(y, height, stage.clientHeight);
    draw(width, height, scale, x, y);
  }

  // Four times what fits, or each pixel of the image one of CSS.
  const most = () => Math.max(4, sizeOf().width / fitted()[0]);

  return {
    get scale() { return scale; },

    draw: redraw,

    reset() {
      [scale, x, y] = [1, 0, 0];
      redraw();
    },

    /** Around a point of the screen, which stays under the finger; without one around the middle. */
    by(factor, clientX, clientY) {
      const room = stage.getBoundingClientRect();
      const [middleX, middleY] = [room.x + room.width / 2, room.y + room.height / 2];
      const [px, py] = [(clientX ?? middleX) - middleX, (clientY ?? middleY) - middleY];
      const before = scale;
      scale = Math.max(1, Math.min(most(), scale * factor));
      x = px - (px - x) * scale / before;
      y = py - (py - y) * scale / before;
      redraw();
    },

    pan(dx, dy) {
      x += dx;
      y += dy;
      redraw();
    },

    /** Where a swipe has dragged the whole picture, until it is let go. */
    drag(dx, dy) {
      const [width, height] = fitted();
      draw(width, height, 1, dx, dy);
    },
  };
}
