/* The page of who waits until it is her turn to sign up: counts down and sends the form again, once a page. Each answer
   of the server is a new page with its own wait. */
"use strict";

{
  const form = document.querySelector("[data-turn]");
  const said = form.querySelector("[data-said]");
  const number = said.querySelector("b");
  const due = Date.now() + Number(form.dataset.turn);
  let clock = 0;

  const send = () => {
    clearInterval(clock);
    said.textContent = form.dataset.sending;
    form.requestSubmit();
  };

  const look = () => {
    const left = due - Date.now(); // not counted in ticks: a page in the background ticks rarely
    if (left > 0) number.textContent = Math.ceil(left / 1000);
    else if (navigator.onLine) send();
  };

  const begin = () => {
    clearInterval(clock);
    clock = setInterval(look, 250);
  };

  said.hidden = false;
  form.addEventListener("submit", () => clearInterval(clock));
  addEventListener("pageshow", (event) => event.persisted && begin()); // the way back leads to how it stands now
  begin();
}
