// The roll: "everyone here" marks who has no mark yet; the bar counts while the teacher taps.
(() => {
  const form = document.getElementById("roll");
  if (!form) return;
  const bar = document.getElementById("roll-count");
  const attended = new Set(["present", "late", "left_early"]);
  let dirty = false;

  const count = () => {
    const chosen = [...form.querySelectorAll("input[type=radio]:checked")];
    const here = chosen.filter((input) => attended.has(input.value)).length;
    bar.textContent = bar.dataset.template.replace("{marked}", chosen.length).replace("{here}", here);
  };

  form.querySelector("[data-everyone]").addEventListener("click", (event) => {
    event.preventDefault();
    for (const row of form.querySelectorAll(".roll__row")) {
      if (!row.querySelector("input:checked")) row.querySelector("input[value=present]").checked = true;
    }
    dirty = true;
    count();
  });
  form.addEventListener("change", () => { dirty = true; count(); });
  form.addEventListener("submit", () => { dirty = false; });
  // A roll half tapped is not lost by a stray touch on a link.
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  count();
})();
