// What is not sent yet survives a reload: texts in localStorage, images in IndexedDB, for each person and feed.
// write-keep.js says when. Comments are kept by comments.js.
import { database, keys, store, stored } from "./storage.js";

const patience = 5_000; // a page in the back button's cache can block the database for as long as it lies there

const open = () => new Promise((done, failed) => {
  const request = indexedDB.open(database, 1);
  let late = false;
  const fail = error => { late = true; failed(error); };
  const timer = setTimeout(fail, patience, new Error("The database does not open."));
  request.onupgradeneeded = () => request.result.createObjectStore("images");
  request.onblocked = () => fail(new Error("The database is blocked."));
  request.onerror = () => fail(request.error);
  request.onsuccess = () => {
    clearTimeout(timer);
    if (late) return request.result.close();
    request.result.onversionchange = () => request.result.close(); // a log-out in another tab deletes it
    done(request.result);
  };
});

async function images(mode, act) {
  const opened = await open();
  try {
    return await new Promise((done, failed) => {
      setTimeout(failed, patience, new Error("The database does not respond."));
      const transaction = opened.transaction("images", mode);
      const request = act(transaction.objectStore("images"));
      transaction.oncomplete = () => done(request.result);
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
  } finally {
    opened.close();
  }
}

/** The draft of one person for one feed ("new" for one that is not posted yet). */
export class Draft {
  constructor(person, feed) {
    this.name = `${keys.draft}${person}:${feed || "new"}`;
  }

  /** null when there is none, or none that can be read. */
  read() {
    try {
      return JSON.parse(stored("localStorage", this.name));
    } catch {
      return null;
    }
  }

  /** Whether there was room for it. */
  write(value) {
    return store("localStorage", this.name, JSON.stringify(value));
  }

  /** With the photos that it names and those of this page: another tab with the same draft may keep more under it. */
  async forget(photos = []) {
    const named = (this.read()?.images ?? []).filter(image => !image.url).map(image => image.id);
    store("localStorage", this.name, null);
    await Promise.all([...new Set([...named, ...photos])].map(id => this.forgetImage(id)));
  }

  /** Whether there was room for it. */
  keepImage(id, file) {
    return images("readwrite", kept => kept.put(file, [this.name, id])).then(() => true, () => false);
  }

  forgetImage(id) {
    return images("readwrite", kept => kept.delete([this.name, id])).catch(() => {}); // a private window has none
  }

  /** undefined when it is not there. */
  image(id) {
    return images("readonly", kept => kept.get([this.name, id])).catch(() => undefined);
  }
}
