// The roll: "everyone here" marks who has no mark yet; the bar counts while the teacher taps. Where this browser can
// keep them, marks are kept at each tap and go to the server by themselves: after a while of calm, by the button, when
// the network is back. Where it cannot, the form is sent as a whole, as without this file.
window.rollPage = (() => {
  const form = document.getElementById("roll");
  if (!form) return null;
  const CALM = 12000; // after the last tap: who corrects a slip leaves no trace of it
  const LOOK = 30000; // for what others have marked meanwhile
  const FIRST = 2000; // until the next try without a connection, twice as long each time
  const LONGEST = 60000;
  const store = window.rollStore;
  const sender = window.rollSend;
  const { reader, roll } = form.dataset;
  const attended = new Set(["present", "late", "left_early", "made_up"]);
  const find = (name) => form.querySelector(`[data-part=${name}]`);
  const count = find("count");
  const words = find("sync").dataset;
  const rows = new Map([...form.querySelectorAll(".roll__row")].map((row) => [row.dataset.learner, row]));
  const seen = new Map([...rows].map(([learner, row]) => [learner, row.dataset.seen])); // the mark of the server
  let people = rows.size;
  let synced = form.dataset.at;
  let moment = Number(form.dataset.moment); // of the server, when it told what is on the page
  let waiting = new Map(); // learner → entry
  let keeps = null; // whether this browser keeps marks; null until that is known
  let dirty = false;
  let busy = null;
  let wait = FIRST;
  let timer = null;
  let state = ""; // "", "cut", "logged-out", "another", "refused"
  let refusal = ""; // the server's sentence, of all that waits

  const chosen = (row) => row.querySelector("input:checked")?.value || "";
  const asked = (row) => row.dataset.asked || ""; // what the roll begins with: who has asked for leave is excused
  const named = (row) => row.dataset.name;
  // Where the page came without encryption the browser makes up no uuid.
  const newId = () =>
    crypto.randomUUID?.() || [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const labelOf = (status) => form.querySelector(`input[value=${status}]`)?.closest("label").textContent.trim() || "";
  const fill = (text, facts) => Object.entries(facts).reduce((said, [name, fact]) => said.replaceAll(`{${name}}`, fact), text);

  const choose = (row, status) => {
    for (const input of row.querySelectorAll("input[type=radio]")) input.checked = input.value === status;
  };

  const tell = (text, kind = "") => {
    const said = find("said");
    said.hidden = text === "";
    said.className = `toast no-print${kind && ` toast--${kind}`}`;
    said.textContent = text;
  };

  const here = () => [...rows.values()].filter((row) => attended.has(chosen(row))).length;

  const show = () => {
    const marked = [...rows.values()].filter((row) => chosen(row)).length;
    count.textContent = fill(count.dataset.template, { marked, here: here() });
    if (!keeps) return;
    const open = [...waiting.values()].filter((entry) => !entry.failed);
    const line = find("kept");
    const text = open.length === 0 ? "" : fill(state === "" ? words.soon : words.kept, { count: open.length });
    if (line.textContent !== text) line.textContent = text;
    find("synced").textContent = fill(words.synced, { time: synced });
    const note = { cut: words.cut, "logged-out": words.loggedOut, another: words.another, refused: refusal }[state] || "";
    if (find("cut").textContent !== note) find("cut").textContent = note;
    find("sync").classList.toggle("roll-sync--cut", state !== "");
    find("log-in").hidden = state !== "logged-out";
    find("away").hidden = state !== "refused";
    for (const [learner, row] of rows) row.classList.toggle("roll__row--waiting", waiting.has(learner));
    list();
  };

  // What the server could not take: each with both marks, or with its sentence, and with buttons.
  const list = () => {
    const box = find("apart");
    const failed = [...waiting.values()].filter((entry) => entry.failed);
    const key = JSON.stringify(failed.map((entry) => [entry.id, entry.failed, entry.theirs]));
    if (box.dataset.shown === key) return;
    box.dataset.shown = key;
    box.hidden = failed.length === 0;
    const reasons = failed.some((entry) => entry.failed.code === "mark_needs_reason");
    if (reasons) find("reason").hidden = false;
    box.querySelector("ul").replaceChildren(
      ...failed.map((entry) => {
        const item = box.querySelector("template").content.firstElementChild.cloneNode(true);
        const part = (name) => item.querySelector(`[data-part=${name}]`);
        const row = rows.get(entry.learner);
        const apart = entry.failed.code === "apart";
        const facts = { name: row ? named(row) : words.somebody, mine: labelOf(entry.status),
          theirs: labelOf(entry.theirs?.status || ""), by: entry.theirs?.by || words.somebody };
        part("words").textContent = apart ? fill(words.apart, facts) : `${facts.name}: ${facts.mine}. ${entry.failed.error || ""}`;
        part("mine").textContent = apart ? fill(words.mine, facts) : words.again;
        part("theirs").textContent = apart ? fill(words.theirs, facts) : words.away;
        part("mine").addEventListener("click", async () => {
          await mark([[entry.learner, entry.status, entry.card]], { at: entry.at });
          sync({ pressed: true });
        });
        part("theirs").addEventListener("click", async () => {
          await store.drop(entry);
          await load();
          if (row) choose(row, known.get(entry.learner)?.status || asked(row));
          show();
        });
        return item;
      }),
    );
  };

  const known = new Map(); // learner → the server's mark, as far as it was asked
  for (const [learner, row] of rows) if (row.dataset.saved) known.set(learner, { status: row.dataset.saved, nonce: row.dataset.seen, by: "" });

  const load = async () => {
    const entries = await store.marks(reader, roll);
    waiting = new Map(entries.map((entry) => [entry.learner, entry]));
    for (const entry of entries) {
      if (entry.failed) entry.theirs = known.get(entry.learner);
      const row = rows.get(entry.learner);
      if (row) choose(row, entry.status);
    }
  };

  // What the server has, on the page: where nothing of one's own waits.
  const take = (answer) => {
    known.clear();
    for (const [learner, mark] of Object.entries(answer.marks)) known.set(learner, mark);
    synced = answer.at;
    moment = answer.moment;
    people = answer.people;
    for (const [learner, row] of rows) {
      const mark = known.get(learner);
      seen.set(learner, mark?.nonce || "");
      if (!waiting.has(learner)) choose(row, mark?.status || asked(row));
      for (const tag of row.querySelectorAll("[data-how]")) tag.hidden = tag.dataset.how !== mark?.how;
      for (const tag of row.querySelectorAll("[data-shared]")) tag.hidden = !mark?.shared;
    }
    find("changed").hidden = people === rows.size;
  };

  const remember = ({ at, moment: when, people: size, marks }) => store.know({ reader, roll, at, moment: when, people: size, marks });

  // Marks people at once on this phone: [[learner, status, card], …]. Resolves when they are kept.
  const mark = async (marks, { at = Date.now() } = {}) => {
    const entries = marks.map(([learner, status, card = ""]) => {
      const before = waiting.get(learner);
      return {
        reader, roll, learner, status, card, at, id: newId(),
        // Of what this phone sent before it may not know that it arrived. What was shown as different is known now.
        seen: [...(before ? [...before.seen, before.id] : []), seen.get(learner)].filter(Boolean).slice(-20),
      };
    });
    for (const entry of entries) waiting.set(entry.learner, entry);
    for (const entry of entries) if (rows.has(entry.learner)) choose(rows.get(entry.learner), entry.status);
    show();
    await store.keep(entries);
    plan(CALM);
  };

  const plan = (after) => {
    clearTimeout(timer);
    timer = setTimeout(sync, after);
  };

  const cutOff = (error) => {
    console.warn("roll not in step:", error);
    state = error instanceof sender.LoggedOut ? "logged-out" : error instanceof sender.Another ? "another" : "cut";
    plan(wait);
    wait = Math.min(wait * 2, LONGEST);
  };

  const run = async () => {
    if (document.hidden && waiting.size === 0) {
      plan(LOOK);
      return null;
    }
    await load();
    const open = [...waiting.values()].filter((entry) => !entry.failed);
    try {
      const answer = open.length === 0 ? {} : await sender.send(reader, roll, open, form.elements.reason.value);
      const now = await sender.ask(reader, roll);
      await load();
      take(now);
      await remember(now);
      for (const entry of waiting.values()) if (entry.failed) entry.theirs = known.get(entry.learner);
      state = answer.error ? "refused" : "";
      refusal = answer.error || "";
      wait = FIRST;
      if (answer.error) plan(LONGEST);
      else plan([...waiting.values()].some((entry) => !entry.failed) ? CALM : LOOK);
      return answer;
    } catch (error) {
      cutOff(error);
      return null;
    } finally {
      show();
    }
  };

  // One at a time; who asks meanwhile gets a run of its own after it.
  const sync = async ({ pressed = false } = {}) => {
    if (busy && !pressed) return busy;
    const before = busy;
    const mine = (async () => {
      await before;
      return run();
    })();
    busy = mine;
    const answer = await mine;
    if (busy === mine) busy = null;
    return answer;
  };

  // Excused by their own word, and nobody has said otherwise: they are marked when the roll is.
  const onLeave = () =>
    [...rows]
      .filter(([learner, row]) => asked(row) && chosen(row) === asked(row) && !known.has(learner) && !waiting.has(learner))
      .map(([learner, row]) => [learner, asked(row)]);

  const save = async () => {
    const excused = onLeave();
    if (excused.length > 0) await mark(excused);
    // What was refused for want of a reason has one now.
    const again = [...waiting.values()].filter((entry) => entry.failed?.code === "mark_needs_reason");
    if (form.elements.reason.value.trim()) for (const entry of again) await store.update(entry, { failed: null });
    const answer = await sync({ pressed: true });
    const open = [...waiting.values()];
    if (answer === null) tell(fill(words.kept, { count: open.length }), "info");
    else if (answer.error) tell(answer.error, "error");
    else if (open.length > 0) find("apart").scrollIntoView({ block: "center" });
    else if (!answer.error) tell(fill(words.saved, { here: here(), all: [...rows.values()].filter((row) => chosen(row)).length }));
    if (answer && open.length === 0) find("said").scrollIntoView({ block: "center" });
  };

  form.querySelector("[data-everyone]").addEventListener("click", (event) => {
    event.preventDefault();
    const without = [...rows].filter(([learner, row]) => !chosen(row) && !known.has(learner));
    if (keeps) mark([...without.map(([learner]) => [learner, "present"]), ...onLeave()]);
    else {
      for (const [, row] of without) choose(row, "present");
      dirty = true;
      show();
    }
  });

  form.addEventListener("change", (event) => {
    const row = event.target.closest(".roll__row");
    if (!row) return;
    if (keeps) mark([[row.dataset.learner, event.target.value]]);
    else {
      dirty = true;
      show();
    }
  });

  form.addEventListener("submit", (event) => {
    dirty = false;
    if (!keeps || event.submitter?.name) return; // another button: it says what it does itself
    // An empty roll is the server's to refuse.
    if (![...rows.values()].some((row) => chosen(row))) return;
    event.preventDefault();
    save();
  });

  // A roll half tapped is not lost by a stray touch on a link.
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });

  const begin = async () => {
    try {
      await store.open();
    } catch (error) {
      console.warn("marks are not kept here:", error);
      keeps = false;
      return;
    }
    // Without a network the page is the copy of an earlier hour; what was heard since is newer.
    const last = await store.known(reader, roll);
    if (last && last.moment > moment) take(last);
    // What was tapped while this was found out.
    const early = [...rows].filter(([learner, row]) => chosen(row) !== (known.get(learner)?.status || asked(row)));
    await load();
    keeps = true;
    find("sync").hidden = false;
    const tapped = early.filter(([learner]) => !waiting.has(learner));
    if (tapped.length > 0) await mark(tapped.map(([learner, row]) => [learner, chosen(row)]));
    show();
    find("away").addEventListener("click", async () => {
      for (const entry of waiting.values()) await store.drop(entry);
      window.location.reload();
    });
    form.elements.reason.addEventListener("input", () => plan(CALM)); // not while she writes
    await sync();
    window.addEventListener("online", () => { wait = FIRST; sync({ pressed: true }); });
    window.addEventListener("offline", () => { state = "cut"; show(); });
    document.addEventListener("visibilitychange", () => { if (waiting.size > 0) sync(); });
  };

  // Whose card was read: "here", "already", or "unknown" where nobody on this page is meant.
  const come = async (learner, card) => {
    const row = rows.get(learner);
    if (!row) return "unknown";
    if (attended.has(chosen(row))) return "already";
    if (keeps) await mark([[learner, "present", card]]);
    else {
      choose(row, "present");
      dirty = true;
      show();
    }
    return "here";
  };

  show();
  const ready = store && sender ? begin() : Promise.resolve();
  return { form, reader, roll, rows, named, come, ready, fill, keeps: () => keeps };
})();
