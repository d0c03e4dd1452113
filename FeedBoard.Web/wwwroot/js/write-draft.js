// What is not sent yet survives a reload: texts in localStorage, images in IndexedDB, for each person and feed.
const prefix = "feedboard.draft:";

const open = () => new Promise((done, failed) => {
  const request = indexedDB.open("feedboard", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("images");
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

async function images(mode, act) {
  const database = await open();
  try {
    return await new Promise((done, failed) => {
      const transaction = database.transaction("images", mode);
      const request = act(transaction.objectStore("images"));
      transaction.oncomplete = () => done(request.result);
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** The draft of one person for one feed ("new" for one that is not posted yet). */
export class Draft {
  constructor(person, feed) {
    this.name = `${prefix}${person}:${feed || "new"}`;
  }

  /** null when there is none, or none that can be read. */
  read() {
    try {
      return JSON.parse(localStorage.getItem(this.name));
    } catch {
      return null;
    }
  }

  /** Whether there was room for it. */
  write(value) {
    try {
      localStorage.setItem(this.name, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  }

  async forget() {
    localStorage.removeItem(this.name);
    await images("readwrite", store => store.delete(IDBKeyRange.bound([this.name], [this.name, []]))).catch(() => {}); // a private window has none
  }

  /** Whether there was room for it. */
  keepImage(id, file) {
    return images("readwrite", store => store.put(file, [this.name, id])).then(() => true, () => false);
  }

  forgetImage(id) {
    return images("readwrite", store => store.delete([this.name, id])).catch(() => {});
  }

  /** undefined when it is not there. */
  image(id) {
    return images("readonly", store => store.get([this.name, id])).catch(() => undefined);
  }
}
