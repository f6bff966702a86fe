// Reports of players that could not be sent: kept in this browser, each learner's own, until they can be.
window.reportQueue = (() => {
  const NAME = "reports-waiting";

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

  const key = (learner, url) => `${learner} ${url}`;

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

  const waiting = (learner, url) => read()[key(learner, url)]?.report || null;

  const keep = (learner, url, report, at) => {
    const all = read();
    const before = all[key(learner, url)]?.report.watched || [];
    all[key(learner, url)] = { learner, url, at, report: { ...report, watched: merged([...before, ...report.watched]) } };
    write(all);
  };

  const drop = (learner, url) => {
    const all = read();
    delete all[key(learner, url)];
    write(all);
  };

  // Resolves to the server's answer, a fetch Response and its JSON. Rejects where none of ours came: without a
  // connection, or when the log-in has ended and another page answers.
  const post = async (url, token, report, at) => {
    const body = new FormData();
    body.append("report", JSON.stringify({ ...report, ago: Math.max(0, Math.floor((Date.now() - at) / 1000)) }));
    body.append("csrfmiddlewaretoken", token);
    const response = await fetch(url, { method: "POST", body, keepalive: true });
    if (response.redirected || !(response.headers.get("Content-Type") || "").includes("json")) {
      throw new Error(`answered ${response.status}`);
    }
    return { response, answer: await response.json() };
  };

  // Sends what waits of other lessons too. What the server has answered, even with a refusal, waits no more.
  const sendAll = async (learner, token, except) => {
    for (const entry of Object.values(read())) {
      if (entry.learner !== learner || entry.url === except) continue;
      try {
        await post(entry.url, token, entry.report, entry.at);
        drop(learner, entry.url);
      } catch {
        return; // still away
      }
    }
  };

  return { merged, waiting, keep, drop, post, sendAll };
})();
