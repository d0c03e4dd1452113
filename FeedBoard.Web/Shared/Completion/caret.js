// Where in a text field a character is.

// What decides how a text is broken into lines.
const copied = [
  "boxSizing", "width", "paddingTop", "paddingRight", "paddingBottom", "paddingLeft", "borderTopWidth",
  "borderRightWidth", "borderBottomWidth", "borderLeftWidth", "borderStyle", "direction", "fontFamily", "fontSize",
  "fontStyle", "fontWeight", "fontStretch", "letterSpacing", "lineHeight", "tabSize", "textAlign", "textIndent",
  "textTransform", "wordBreak", "overflowWrap", "wordSpacing",
];

/** The place of a character, in pixels of the window: its left edge, and top and bottom of its line. */
export function placeOf(field, index) {
  const style = getComputedStyle(field);
  const copy = document.createElement("div");
  for (const name of copied) copy.style[name] = style[name];
  Object.assign(copy.style, { position: "absolute", top: "0", left: "0", visibility: "hidden", overflow: "hidden",
    whiteSpace: field.localName === "input" ? "pre" : "pre-wrap" });
  copy.dir = field.dir;
  copy.textContent = field.value.slice(0, index);
  const mark = document.createElement("span");
  mark.textContent = field.value.slice(index) || ".";
  copy.append(mark);
  document.body.append(copy);
  const [box, from, at] = [field.getBoundingClientRect(), copy.getBoundingClientRect(), mark.getClientRects()[0]];
  const line = parseFloat(style.lineHeight) || parseFloat(style.fontSize) * 1.4;
  copy.remove();
  const top = Math.min(Math.max(box.top, box.top + at.top - from.top - field.scrollTop), box.bottom - line);
  return { left: box.left + at.left - from.left - field.scrollLeft, top, bottom: top + line };
}
