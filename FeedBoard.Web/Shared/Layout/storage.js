// What a page keeps in the browser, which may deny it or have no room: then nothing is kept.
// The storage is given by its name, because merely naming it fails in a browser that denies it.

/** null where nothing is kept. */
export function stored(storage, key) {
  try { return window[storage].getItem(key); } catch { return null; }
}

/** null removes it. Whether that was done. */
export function store(storage, key, value) {
  try {
    if (value === null) window[storage].removeItem(key);
    else window[storage].setItem(key, value);
    return true;
  } catch {
    return false;
  }
}
