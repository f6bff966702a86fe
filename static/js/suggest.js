// What a question may become, below its field while it is typed: arrows choose, Enter asks, Escape closes. Without this
// file the question is typed to its end.
(() => {
  const WAIT = 180; // milliseconds after the last letter
  let lists = 0;

  const begin = (form) => {
    const field = form.querySelector("input[type=search]");
    const box = form.parentElement.classList.contains("suggest") ? form.parentElement : null;
    if (!field || !box) return;
    const list = document.createElement("ul");
    const said = document.createElement("p");
    list.id = `suggest-${(lists += 1)}`;
    list.className = "suggest__list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.dataset.suggestions);
    list.hidden = true;
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    box.append(list, said);
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    field.setAttribute("aria-expanded", "false");
    field.autocomplete = "off";

    let waiting = 0;
    let asking = null;
    let chosen = -1;
    const options = () => [...list.children];

    const choose = (at) => {
      chosen = at;
      options().forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
      const option = options()[at];
      if (option) {
        field.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      } else field.removeAttribute("aria-activedescendant");
    };

    const show = (open) => {
      list.hidden = !open;
      field.setAttribute("aria-expanded", String(open));
      if (!open) choose(-1);
    };

    const take = (option) => {
      field.value = option.textContent.trim();
      show(false);
      form.requestSubmit();
    };

    const ask = async () => {
      asking?.abort();
      const typed = field.value.trim();
      if (!typed) {
        show(false);
        return;
      }
      asking = new AbortController();
      try {
        const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal: asking.signal });
        if (!answer.ok) return;
        const words = new DOMParser().parseFromString(await answer.text(), "text/html");
        list.replaceChildren(...words.querySelectorAll("[role=option]"));
      } catch {
        return; // a newer letter, or no connection: the form works as ever
      }
      options().forEach((option, number) => {
        option.id = `${list.id}-${number}`;
      });
      const found = options().length;
      if (document.activeElement === field) show(found > 0);
      said.textContent = found ? form.dataset.found.replace("{number}", found) : "";
    };

    field.addEventListener("input", (event) => {
      clearTimeout(waiting);
      if (!event.isComposing) waiting = setTimeout(ask, WAIT);
    });
    field.addEventListener("compositionend", () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, WAIT);
    });
    field.addEventListener("keydown", (event) => {
      if (event.isComposing || list.hidden) return;
      const last = options().length - 1;
      if (event.key === "ArrowDown") choose(chosen === last ? -1 : chosen + 1);
      else if (event.key === "ArrowUp") choose(chosen === -1 ? last : chosen - 1);
      else if (event.key === "Escape") show(false);
      else if (event.key === "Enter" && chosen >= 0) take(options()[chosen]);
      else return;
      event.preventDefault();
    });
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) take(option);
    });
    field.addEventListener("blur", () => show(false));
  };

  document.querySelectorAll("form[data-suggest]").forEach(begin);
})();
