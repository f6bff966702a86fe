// Marks of rolls that this browser keeps until the server has them, and what it knew last of each roll. One entry a
// person and roll, for each reader alone: { reader, roll, learner, status, card, id, seen, at, calm, failed }. `id` names
// the mark for good, `seen` the marks of this person that were known when it was made. Nobody's name is kept.
window.rollStore = (() => {
  const NAME = "linxue-rolls";
  let opened = null;

  const promised = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  const open = () => {
    opened ||= new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => {
        const marks = request.result.createObjectStore("marks", { keyPath: ["reader", "roll", "learner"] });
        marks.createIndex("reader", "reader");
        request.result.createObjectStore("known", { keyPath: ["reader", "roll"] });
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
      request.onblocked = () => reject(new Error("blocked"));
    });
    return opened;
  };

  // Resolves when what `work` asked for is written for good.
  const written = async (name, work) => {
    const transaction = (await open()).transaction(name, "readwrite");
    const done = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    const result = work(transaction.objectStore(name));
    await done;
    return result;
  };

  const marks = async (reader, roll) => {
    const index = (await open()).transaction("marks").objectStore("marks").index("reader");
    const all = await promised(index.getAll(reader));
    return all.filter((entry) => !roll || entry.roll === roll).sort((a, b) => a.at - b.at);
  };

  const keep = (entries) => written("marks", (store) => entries.forEach((entry) => store.put(entry)));

  // Only what is still the same mark: one that was made anew meanwhile stays.
  const update = (entry, change) =>
    written("marks", (store) => {
      const key = [entry.reader, entry.roll, entry.learner];
      store.get(key).onsuccess = (event) => {
        const now = event.target.result;
        if (!now || now.id !== entry.id) return;
        if (change) store.put({ ...now, ...change });
        else store.delete(key);
      };
    });

  const known = async (reader, roll) =>
    (await promised((await open()).transaction("known").objectStore("known").get([reader, roll]))) || null;

  const know = (state) => written("known", (store) => store.put(state));

  return { open, marks, keep, update, drop: (entry) => update(entry, null), known, know };
})();
