// A learner's notes: saved while she writes, kept in the report queue until the server has them, and with a way to each
// place of the video. Without this file the buttons of the forms do it.
(() => {
  const PAUSE = 900; // after the last letter
  const queue = window.reportQueue;
  const media = document.querySelector("[data-player] video, [data-player] audio");

  const clock = (seconds) => {
    const whole = Math.floor(seconds);
    const minutes = Math.floor(whole / 60);
    const rest = String(whole % 60).padStart(2, "0");
    if (minutes < 60) return `${minutes}:${rest}`;
    return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
  };

  const jump = (seconds) => {
    media.currentTime = seconds;
    media.closest("[data-player]").scrollIntoView({ block: "start" });
  };

  // From the list of all notes: /courses/…/#at-135
  const asked = /^#at-(\d{1,6})$/.exec(window.location.hash);
  if (media && asked) {
    const there = () => jump(Number(asked[1]));
    if (media.readyState >= HTMLMediaElement.HAVE_METADATA) there();
    else media.addEventListener("loadedmetadata", there, { once: true });
  }

  const start = (list) => {
    const { learner } = list.dataset;

    const fieldsOf = (form) =>
      ["note", "revision", "page", "text", "at"]
        .filter((name) => form.elements[name])
        .map((name) => [name, form.elements[name].value]);

    const attach = (form) => {
      const url = new URL(form.action).pathname;
      const said = form.querySelector("[data-note-said]");
      const text = form.elements.text;
      const at = form.elements.at;
      let part = form.elements.note.value; // of the queue: the note as the form knew it when the writing began
      let timer = null;
      let sending = false;
      let again = false;
      let gone = false;

      const say = (words) => {
        said.textContent = words;
      };

      const send = async () => {
        clearTimeout(timer);
        if (gone || text.value.trim() === "") return;
        if (sending) {
          again = true;
          return;
        }
        sending = true;
        again = false;
        const fields = fieldsOf(form);
        try {
          const token = form.elements.csrfmiddlewaretoken.value;
          const { response, answer } = await queue.sendForm(learner, url, token, fields);
          if (!response.ok) {
            say(answer.error); // the words wait in the queue until they can be taken
            return;
          }
          if (JSON.stringify(fields) === JSON.stringify(fieldsOf(form))) queue.drop(learner, url, part);
          else again = true;
          form.elements.note.value = answer.note;
          form.elements.revision.value = answer.revision;
          say(answer.beside || list.dataset.saved.replace("{time}", answer.saved));
        } catch (error) {
          console.warn("note not saved:", error);
          say(list.dataset.waiting);
        } finally {
          sending = false;
          if (again) send();
        }
      };

      const changed = () => {
        if (text.value.trim() === "") queue.drop(learner, url, part);
        else queue.put(learner, url, part, fieldsOf(form));
        clearTimeout(timer);
        timer = setTimeout(send, PAUSE);
      };

      form.addEventListener("input", changed);
      // A browser that follows the caret would leave the rest of the field below the edge.
      text.addEventListener("focus", () => text.scrollIntoView({ block: "nearest" }));
      form.addEventListener("change", send);
      form.addEventListener("submit", (event) => {
        if (event.submitter?.matches("[data-note-delete]")) {
          gone = true;
          clearTimeout(timer);
          queue.drop(learner, url, part);
          return;
        }
        event.preventDefault();
        send();
      });
      window.addEventListener("online", () => {
        if (queue.of(learner, url).some((entry) => entry.part === part)) send();
      });
      window.addEventListener("pagehide", () => {
        if (timer !== null) send();
      });

      const here = form.querySelector("[data-note-here]");
      if (here && media) {
        const name = () => {
          here.textContent = list.dataset.here.replace("{time}", clock(media.currentTime));
        };
        name();
        here.hidden = false;
        media.addEventListener("timeupdate", name);
        media.addEventListener("seeked", name);
        here.addEventListener("click", () => {
          at.value = clock(media.currentTime);
          changed();
        });
      }
      const way = form.querySelector("[data-note-jump]");
      if (way && media) {
        way.addEventListener("click", (event) => {
          event.preventDefault();
          jump(Number(/#at-(\d+)$/.exec(way.href)[1]));
        });
      }
      return { form, url, send, take: (entry) => {
        for (const [name, value] of entry.fields) if (form.elements[name]) form.elements[name].value = value;
        part = entry.part;
      } };
    };

    const forms = [...list.querySelectorAll("form[data-note]")];
    const blank = forms.at(-1)?.elements.revision.value === "0" ? forms.at(-1).cloneNode(true) : null;
    const attached = forms.map(attach);
    if (attached.length === 0) return;
    const { url } = attached[0];
    queue.owned.add(url);

    // What this browser still holds from before comes back into its form; a note that has none yet gets one.
    for (const entry of queue.of(learner, url)) {
      if (!entry.fields) continue;
      const uuid = entry.fields.find(([name]) => name === "note")?.[1];
      let one = attached.find(({ form }) => form.elements.note.value === uuid);
      if (!one && blank) {
        const form = blank.cloneNode(true);
        form.querySelectorAll("[id]").forEach((element) => { element.id += `-${entry.at}`; });
        form.querySelectorAll("label[for]").forEach((element) => { element.htmlFor += `-${entry.at}`; });
        form.elements.text.setAttribute("aria-describedby", form.querySelector("[data-note-said]").id);
        list.append(form);
        one = attach(form);
        attached.push(one);
      }
      if (!one) continue;
      one.take(entry);
      one.send();
    }
  };

  const list = document.querySelector("[data-notes]");
  if (list) start(list);

  // On the page of a lesson the notes come when they are asked for, or when some of them still wait here.
  const room = document.querySelector("[data-notes-from]");
  if (room) {
    const fetchNotes = async () => {
      if (room.querySelector("[data-notes]")) return;
      let page;
      try {
        const answer = await fetch(room.dataset.notesFrom);
        if (!answer.ok || answer.redirected) return;
        page = new DOMParser().parseFromString(await answer.text(), "text/html");
      } catch {
        return; // the link to the page of the notes stays
      }
      const notes = page.querySelector("[data-notes]");
      if (!notes || room.querySelector("[data-notes]")) return;
      room.querySelector("p").hidden = true;
      room.append(document.adoptNode(notes));
      start(notes);
    };
    room.addEventListener("toggle", () => {
      if (room.open) fetchNotes();
    });
    const { learner } = document.querySelector("[data-queue]").dataset;
    if (window.location.hash === "#notes" || queue.of(learner, `${room.dataset.notesFrom}save/`).length > 0) room.open = true;
  }
})();
