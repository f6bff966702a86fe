// What could not be sent: reports of players, that a lesson is read, answers, notes. Kept in this browser, each
// learner's own, and sent in the order in which it came about. What the server refuses is shown until it is read.
//
// An entry is { learner, url, at, label } with `report`, or with `fields`: [[name, value], …] of a form. `part` tells
// apart what goes to one address. `handing`: it went with a form that was handed in, too. `refused` is the server's
// sentence.
window.reportQueue = (() => {
  const NAME = "reports-waiting";
  const EVERY = 15000;
  const box = document.querySelector("[data-queue]");
  const owned = new Set(); // addresses that a script of this page sends to by itself
  const told = []; // who wants to know what was taken
  let sending = false;

  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(NAME)) || {};
    } catch {
      return {};
    }
  };

  const write = (all) => {
    try {
      if (Object.keys(all).length === 0) localStorage.removeItem(NAME);
      else localStorage.setItem(NAME, JSON.stringify(all));
    } catch (error) {
      console.warn("report not kept:", error); // a browser that keeps nothing
    }
  };

  const key = (learner, url, part = "") => `${learner} ${url}${part && `#${part}`}`;

  const label = () => box?.dataset.label || "";

  // Stretches [from, to] as one sorted list without overlap.
  const merged = (stretches) =>
    [...stretches]
      .sort((a, b) => a[0] - b[0])
      .reduce((ranges, [start, end]) => {
        const tail = ranges[ranges.length - 1];
        if (tail && start <= tail[1]) tail[1] = Math.max(tail[1], end);
        else ranges.push([start, end]);
        return ranges;
      }, []);

  // A report that was refused is not reported again by what is watched now.
  const waiting = (learner, url) => {
    const entry = read()[key(learner, url)];
    return (entry && !entry.refused && entry.report) || null;
  };

  const keep = (learner, url, report, at) => {
    const all = read();
    const before = waiting(learner, url)?.watched || [];
    all[key(learner, url)] = {
      learner, url, at, label: label(), report: { ...report, watched: merged([...before, ...report.watched]) },
    };
    write(all);
  };

  const put = (learner, url, part, fields, { handing = false } = {}) => {
    const all = read();
    all[key(learner, url, part)] = { learner, url, part, at: Date.now(), label: label(), fields, handing };
    write(all);
  };

  // What waits for an address, the oldest first.
  const of = (learner, url) =>
    Object.values(read())
      .filter((entry) => entry.learner === learner && entry.url === url)
      .sort((a, b) => a.at - b.at);

  const drop = (learner, url, part) => {
    const all = read();
    const refused = all[key(learner, url, part)]?.refused;
    delete all[key(learner, url, part)];
    write(all);
    if (refused) show();
  };

  const refuse = (learner, url, part, sentence) => {
    const all = read();
    const entry = all[key(learner, url, part)];
    if (!entry) return;
    entry.refused = sentence;
    write(all);
    show();
  };

  // Resolves to the server's answer, a fetch Response and its JSON. Rejects where none of ours came: without a
  // connection, or when the log-in has ended and another page answers.
  const sendForm = async (learner, url, token, fields) => {
    const body = new FormData();
    for (const [name, value] of fields) body.append(name, value);
    body.set("csrfmiddlewaretoken", token);
    body.set("learner", learner); // nothing is taken in the name of another
    const response = await fetch(url, {
      method: "POST", body, keepalive: true, headers: { Accept: "application/json" },
    });
    if (response.redirected || response.status >= 500 || !(response.headers.get("Content-Type") || "").includes("json")) {
      throw new Error(`answered ${response.status}`);
    }
    return { response, answer: await response.json() };
  };

  const fieldsOf = (report, at) => [
    ["report", JSON.stringify({ ...report, ago: Math.max(0, Math.floor((Date.now() - at) / 1000)) })],
  ];

  const post = (learner, url, token, report, at) => sendForm(learner, url, token, fieldsOf(report, at));

  const say = (words) => {
    if (box) box.querySelector("[data-queue-said]").textContent = words;
  };

  const saved = (time) => say(box ? box.dataset.saved.replace("{time}", time) : "");

  const keptHere = () => {
    const now = new Date();
    const time = `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
    say(box ? box.dataset.waiting.replace("{time}", time) : "");
  };

  // The same entry as it was read, not one that was written again meanwhile.
  const same = (entry) => {
    const now = read()[key(entry.learner, entry.url, entry.part)];
    return now !== undefined && JSON.stringify(now) === JSON.stringify(entry);
  };

  // Sends what waits, of other lessons too. A refusal stays and is shown; it holds up nothing behind it.
  const sendAll = async (learner, token, except) => {
    if (sending) return;
    sending = true;
    try {
      const entries = Object.values(read()).sort((a, b) => a.at - b.at);
      for (const entry of entries) {
        if (entry.learner !== learner || entry.url === except || owned.has(entry.url) || entry.refused) continue;
        const fields = entry.report ? fieldsOf(entry.report, entry.at) : entry.fields;
        const { response, answer } = await sendForm(learner, entry.url, token, fields);
        if (!response.ok) {
          if (!same(entry)) continue;
          // Handed in with its form, whose answer was not waited for.
          if (entry.handing && answer.code === "attempt_closed") drop(learner, entry.url, entry.part);
          else refuse(learner, entry.url, entry.part, answer.error);
          continue;
        }
        if (same(entry)) drop(learner, entry.url, entry.part);
        saved(answer.saved);
        for (const tell of told) tell(entry, answer);
      }
    } catch (error) {
      console.warn("still waiting:", error); // still away
    } finally {
      sending = false;
    }
  };

  const show = () => {
    if (!box) return;
    const list = box.querySelector("[data-queue-refused]");
    const refused = Object.values(read()).filter((entry) => entry.refused && entry.learner === box.dataset.learner);
    list.hidden = refused.length === 0;
    list.replaceChildren(
      ...refused.map((entry) => {
        const item = box.querySelector("template").content.firstElementChild.cloneNode(true);
        const name = box.dataset.refused.replace("{label}", entry.label || entry.url);
        item.querySelector("[data-words]").textContent = `${name} ${entry.refused}`;
        item.querySelector("[data-again]").addEventListener("click", () => {
          const all = read();
          delete all[key(entry.learner, entry.url, entry.part)]?.refused;
          write(all);
          owned.delete(entry.url);
          show();
          go();
        });
        item.querySelector("[data-away]").addEventListener("click", () => {
          drop(entry.learner, entry.url, entry.part);
        });
        return item;
      }),
    );
  };

  const go = () => sendAll(box.dataset.learner, box.dataset.token);
  if (box) {
    show();
    window.addEventListener("online", go);
    window.addEventListener("load", go); // by then each script has said what it sends itself
    setInterval(go, EVERY);
    window.addEventListener("storage", show);
  }

  // Without a connection that a lesson is read waits as everything else does.
  const finish = document.querySelector("form[data-finish]");
  if (finish && box) {
    const { learner } = box.dataset;
    const url = new URL(finish.action).pathname;
    told.push((entry) => {
      if (entry.url === url) window.location.reload();
    });
    finish.addEventListener("submit", (event) => {
      if (navigator.onLine) return;
      event.preventDefault(); // the browser's own page would take the lesson out of sight
      put(learner, url, "", [["finish", "1"]]);
      keptHere();
    });
  }

  return { merged, waiting, keep, put, of, drop, refuse, post, sendForm, sendAll, owned, told, saved, keptHere };
})();
