// Sends answers to the server while they are given. What could not be sent waits in the report queue, survives loading
// the page again, and is sent when the connection is back. Without this file the form's own buttons do all of it.
(() => {
  const section = document.getElementById("quiz");
  if (!section) return;
  const lesson = section.dataset.lesson;
  const form = section.querySelector("form[data-keep]");
  if (!form) return; // what still waits of an attempt that is over is sent by the queue, which shows what came of it
  const queue = window.reportQueue;
  const { learner } = document.querySelector("[data-queue]").dataset;

  const AGAIN = 4000;
  const PAUSE = 700; // after the last letter
  const said = form.querySelector("[data-quiz-saved]");
  const attempt = form.elements.attempt.value;
  const token = form.elements.csrfmiddlewaretoken.value;
  const waiting = new Map(); // answers by question that the server has not taken yet
  let sending = false;
  let leaving = false; // handed in: what was on its way need not be answered any more
  let timer = null;

  const fieldsOf = (question, values) => [
    ["attempt", attempt],
    ["asked", form.elements.asked.value],
    ...values.map((value) => [`answer-${question}`, value]),
  ];

  const part = (question) => `${attempt}:${question}`;

  const fields = (question) => [...form.elements].filter((field) => field.name === `answer-${question}`);

  const given = (question) => {
    const values = new FormData(form).getAll(`answer-${question}`);
    return values.length ? values : [""]; // nothing chosen any more, which is to be told too
  };

  const fill = (question, values) => {
    fields(question).forEach((field, index) => {
      if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
      else if (index < values.length) field.value = values[index];
    });
  };

  const body = (question, values) => {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", token);
    data.append("learner", learner);
    for (const [name, value] of fieldsOf(question, values)) data.append(name, value);
    return data;
  };

  const later = () => {
    said.textContent = form.dataset.waiting;
    clearTimeout(timer);
    timer = setTimeout(send, AGAIN);
  };

  // One question after the other, so that one that is refused holds up no other.
  const send = async () => {
    clearTimeout(timer);
    if (sending || leaving) return;
    sending = true;
    let words = "";
    let refused = "";
    try {
      while (waiting.size > 0) {
        const [question, values] = waiting.entries().next().value;
        const answer = await fetch(form.dataset.keep, { method: "POST", body: body(question, values), redirect: "manual" });
        if (leaving) return;
        const told = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : null;
        if (!told || answer.status >= 500) { later(); return; }
        if (told.code === "attempt_closed" || told.code === "attempt_unknown") { leave(); return; }
        if (waiting.get(question) === values) {
          waiting.delete(question);
          // What is wrong in the answer she sees and puts right here; what stands against it is shown until it is read.
          if (answer.ok || answer.status === 400) queue.drop(learner, form.dataset.keep, part(question));
          else queue.refuse(learner, form.dataset.keep, part(question), told.error);
        }
        if (told.error) { refused = told.error; continue; }
        words = form.dataset.saved.replace("{time}", told.saved);
        if (told.left !== null) clock(told.left);
      }
      if (refused || words) said.textContent = refused || words;
    } catch {
      later(); // the connection is away
    } finally {
      sending = false;
    }
  };

  const leave = () => {
    leaving = true; // what waits is shown as refused by the page that comes
    window.location.replace(`${lesson}#quiz`);
    if (window.location.pathname === lesson) window.location.reload();
  };

  const note = (event) => {
    const question = event.target.closest("[data-question]")?.dataset.question;
    if (!question) return;
    waiting.set(question, given(question));
    queue.put(learner, form.dataset.keep, part(question), fieldsOf(question, waiting.get(question)));
    clearTimeout(timer);
    timer = setTimeout(send, event.type === "change" ? 0 : PAUSE);
  };

  form.addEventListener("input", note);
  form.addEventListener("change", note);
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) {
      leaving = true;
      for (const [question, values] of waiting) {
        queue.put(learner, form.dataset.keep, part(question), fieldsOf(question, values), { handing: true });
      }
      return;
    }
    event.preventDefault(); // the browser's own page would take the answers out of sight
    later();
  });
  // Back from the browser's own page, where handing in found no connection.
  window.addEventListener("pageshow", (event) => { if (event.persisted) { leaving = false; send(); } });
  window.addEventListener("online", send);
  window.addEventListener("pagehide", () => {
    if (leaving) return;
    for (const [question, values] of waiting) {
      fetch(form.dataset.keep, { method: "POST", body: body(question, values), keepalive: true }).catch(() => {});
    }
  });

  const left = section.querySelector("[data-quiz-left]");
  let end = null;
  let spoken = null;
  const clock = (seconds) => { if (left) end = Date.now() + 1000 * seconds; };
  const tick = async () => {
    const seconds = (end - Date.now()) / 1000;
    const minutes = Math.ceil(seconds / 60);
    left.textContent = seconds < 60 ? left.dataset.last : left.dataset.words.replace("{minutes}", minutes);
    if (seconds < 60 ? spoken !== 0 : minutes === 5 && spoken !== 5) {
      spoken = seconds < 60 ? 0 : 5;
      section.querySelector("[data-quiz-said]").textContent = left.textContent;
    }
    if (seconds > -1) return;
    clearInterval(ticking);
    await send();
    if (waiting.size === 0 && !leaving) leave();
  };
  let ticking = null;
  if (left) { clock(Number(left.dataset.quizLeft)); ticking = setInterval(tick, 1000); tick(); }

  queue.owned.add(form.dataset.keep);
  for (const entry of queue.of(learner, form.dataset.keep)) {
    const [of, ...rest] = entry.part.split(":");
    if (of !== attempt || entry.refused) continue;
    const question = rest.join(":");
    const values = entry.fields.filter(([name]) => name.startsWith("answer-")).map(([, value]) => value);
    fill(question, values);
    waiting.set(question, values);
  }
  if (waiting.size > 0) send();
})();
