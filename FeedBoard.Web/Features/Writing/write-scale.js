// Photos that are larger than a screen shows are made smaller in the browser, before they are uploaded.
const [longest, heavy, quality, thumbnailSide] = [2560, 2 * 1024 * 1024, .85, 480];
const mostBytes = 200 * 1024 * 1024;
const headBytes = 256 * 1024; // format, animation and colour profile stand at the beginning

/**
 * Decodes a file once. Gives {thumbnail, smaller}: a small picture of it for the page, and the file to send in its place. There is no
 * thumbnail of what this browser cannot decode (the board decides whether it is an image), and nothing smaller where it would be worse.
 */
export async function prepare(file) {
  const nothing = { thumbnail: null, smaller: null };
  if (file.size > mostBytes || (file.type && !file.type.startsWith("image/"))) return nothing; // a film is not read to its end
  let bitmap;
  try {
    bitmap = await createImageBitmap(file); // turned as its EXIF orientation says
    return { thumbnail: await encoded(drawn(bitmap, thumbnailSide), "image/webp"), smaller: await smallerOf(file, bitmap) };
  } catch {
    return nothing; // no image, no memory to draw it, or a file that is gone: the board and the upload say which
  } finally {
    bitmap?.close(); // a large photo takes 200 MB
  }
}

async function smallerOf(file, bitmap) {
  if (Math.max(bitmap.width, bitmap.height) <= longest && file.size <= heavy) return null;
  const { type, moves, wide } = kindOf(new Uint8Array(await file.slice(0, headBytes).arrayBuffer()));
  if (!type || moves) return null;
  const canvas = drawn(bitmap, longest, wide);
  if (type !== "image/jpeg" && isTransparent(canvas)) return null;
  const blob = await encoded(canvas, type === "image/jpeg" ? type : "image/webp");
  return blob && blob.size < file.size ? new File([blob], file.name, { type: blob.type }) : null;
}

/** By the bytes: JPEG, PNG or WebP, or no type. A canvas has one frame, so nothing that moves is drawn on one. */
function kindOf(head) {
  const text = new TextDecoder("latin1").decode(head);
  // The name of a colour profile is in UTF-16 or ASCII.
  const named = /Display P3|Adobe RGB|ProPhoto|2020/.test(text.replaceAll("\0", ""));
  if (text.startsWith("\xff\xd8\xff")) return { type: "image/jpeg", moves: false, wide: named };
  if (text.startsWith("\x89PNG")) return { type: "image/png", moves: text.includes("acTL"), wide: text.includes("iCCP") };
  if (text.startsWith("RIFF") && text.startsWith("WEBP", 8)) {
    return { type: "image/webp", moves: text.startsWith("VP8X", 12) && (head[20] & 2) > 0, wide: named };
  }
  return { type: null }; // GIF and AVIF stay as they are
}

/** Never larger than it is. Colours beyond sRGB stay as far as Display P3 has them, in browsers that can draw and tag that. */
function drawn(bitmap, side, wide) {
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const canvas = Object.assign(document.createElement("canvas"), {
    width: Math.max(1, Math.round(bitmap.width * scale)), height: Math.max(1, Math.round(bitmap.height * scale)),
  });
  const context = canvas.getContext("2d", { colorSpace: wide ? "display-p3" : "srgb" });
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** null where there is no memory for it. A browser that cannot write WebP gives PNG, which for a photo is too large to be taken. */
const encoded = (canvas, type) => new Promise(done => canvas.toBlob(done, type, quality));

function isTransparent(canvas) {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  for (let at = 3; at < data.length; at += 4) if (data[at] < 255) return true;
  return false;
}

const formats = {};

/** "6.1 MB", as the reader writes it. */
export function size(bytes) {
  const unit = bytes < 100_000 ? "kilobyte" : "megabyte";
  const digits = unit === "kilobyte" ? 0 : 1;
  formats[unit] ??= new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: digits });
  return formats[unit].format(bytes / (unit === "kilobyte" ? 1e3 : 1e6));
}
