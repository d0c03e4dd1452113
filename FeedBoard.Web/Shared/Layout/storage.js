// What a page keeps in the browser, which may deny it or have no room: then nothing is kept.
// The storage is given by its name, because merely naming it fails in a browser that denies it.

/** How the keys begin of what belongs to somebody: see forgetPerson. */
export const keys = {
  draft: "feedboard.draft:",
  comment: "comment ",
  place: "place ",
  opened: "feedboard.opened-notifications",
  deleting: "feedboard.deleting", // the feed whose own page is being left, to be deleted
  likes: "feedboard.likes", // what was liked in this tab, for pages that Back shows as they were
  bell: "feedboard.bell", // the number that pages in other tabs and behind Back show too
  tab: "feedboard.person-of-tab", // who was signed in last in this tab
};

/** Where the id of the signed-in person stands, for all tabs: empty for a guest, "-" while somebody logs out. */
const whoKey = "feedboard.person";

export const whoseSession = () => stored("localStorage", whoKey);

export const keepWhoseSession = person => store("localStorage", whoKey, person);

/** The database of the images of drafts. */
export const database = "feedboard";

/** null where nothing is kept. */
export function stored(storage, key) {
  try { return window[storage].getItem(key); } catch { return null; }
}

/** Keeps a value; null removes it. Gives whether the browser did so. */
export function store(storage, key, value) {
  try {
    if (value === null) window[storage].removeItem(key);
    else window[storage].setItem(key, value);
    return true;
  } catch {
    return false;
  }
}

/** Removes the places that somebody was at. */
export const forgetPlaces = () => remove("sessionStorage", keys.place);

/** Removes the comments that somebody has written in this tab and not sent yet. */
export const forgetComments = () => remove("sessionStorage", keys.comment);

/** Removes what somebody has written and not sent yet, and where they were. */
export function forgetPerson() {
  for (const prefix of [keys.draft, keys.bell]) remove("localStorage", prefix);
  for (const prefix of [keys.comment, keys.place, keys.opened, keys.deleting, keys.likes, keys.tab]) remove("sessionStorage", prefix);
  try { indexedDB.deleteDatabase(database); } catch {} // not waited for; a private window has none
}

function remove(storage, prefix) {
  try {
    Object.keys(window[storage]).filter(key => key.startsWith(prefix)).forEach(key => window[storage].removeItem(key));
  } catch {
    // A browser that keeps nothing has nothing to remove.
  }
}
