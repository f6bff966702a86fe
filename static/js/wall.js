// The code on the wall: asks the server for the next one when the shown one ends. An old code is not left standing.
(() => {
  const box = document.getElementById("wall-code");
  const lost = document.getElementById("wall-lost");
  if (!box) return;
  const AGAIN = 3000; // milliseconds until the next try without a connection

  const wait = () => {
    const now = box.querySelector("[data-seconds]");
    if (now) setTimeout(next, Number(now.dataset.seconds) * 1000 + 200);
  };

  const next = async () => {
    try {
      const answer = await fetch(box.dataset.from, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (answer.status === 410) return location.reload(); // over: the page says so
      if (answer.redirected || !answer.ok) throw new Error(answer.status);
      box.innerHTML = await answer.text();
      lost.hidden = true;
      wait();
    } catch {
      box.textContent = "";
      lost.hidden = false;
      setTimeout(next, AGAIN);
    }
  };

  wait();
})();
