// Sends the marks that wait here to the rolls they belong to. Nothing is taken out before the server has named it as
// kept, and what was sent once is sent again under the same id: it counts once.
window.rollSend = (() => {
  const store = window.rollStore;
  const { sendForm } = window.reportQueue;
  const TIMEOUT = 20000;
  let token = ""; // of the form; a page that was kept has an old one

  class LoggedOut extends Error {}
  class Another extends Error {}

  const limited = (promise) =>
    Promise.race([promise, new Promise((resolve, reject) => { setTimeout(() => reject(new Error("slow")), TIMEOUT); })]);

  // What the server has. Tells apart who is not logged in, and who is somebody else.
  const ask = async (reader, roll) => {
    const response = await limited(fetch(`${roll}marks/`, { cache: "no-store", headers: { Accept: "application/json" } }));
    if (response.redirected) throw new LoggedOut();
    if (!response.ok) throw new Error(`answered ${response.status}`);
    const state = await response.json();
    if (state.reader !== reader) throw new Another();
    ({ token } = state);
    return state;
  };

  const post = (reader, url, fields) => limited(sendForm(reader, url, token, fields));

  // With the token at hand, or with a new one where that is too old.
  const sent = async (reader, roll, url, fields) => {
    if (token) {
      try {
        return await post(reader, url, fields);
      } catch (error) {
        console.warn("sent again:", error);
      }
    }
    await ask(reader, roll);
    return post(reader, url, fields);
  };

  // What became of `entries`, or a refusal of them all as { error, code }: then they stay.
  const send = async (reader, roll, entries, reason) => {
    const marks = entries.map(({ learner, status, card, id, seen, at }) => ({
      learner, status, card, nonce: id, seen, ago: Math.max(0, Math.round((Date.now() - at) / 1000)),
    }));
    const { response, answer } = await sent(reader, roll, `${roll}marks/`, [
      ["marks", JSON.stringify(marks)], ["reason", reason],
    ]);
    if (answer.code === "another_person") throw new Another();
    if (!response.ok) return answer;
    for (const entry of entries) {
      if (answer.kept.includes(entry.id)) await store.drop(entry);
      else if (answer.apart.includes(entry.id)) await store.update(entry, { failed: { code: "apart" } });
      else if (answer.refused[entry.id]) await store.update(entry, { failed: answer.refused[entry.id] });
    }
    return answer;
  };

  // { learner, name, card } of a card that was typed or read, or { error }.
  const holder = async (reader, roll, text) =>
    (await sent(reader, roll, `${roll}card/`, [["card", text.slice(0, 200)]])).answer;

  return { ask, send, holder, LoggedOut, Another };
})();
