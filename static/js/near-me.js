// Sorts a list by the way from where the reader is. The position is used here and goes nowhere: no address, no request,
// no storage holds it. Who looks at the map is told by an event on the list.
(() => {
  const METRES_A_DEGREE = 111320;
  const ROUGH = 3000; // metres: a computer that guesses by its network

  const wayBetween = (here, item) => {
    const latitude = Number(item.dataset.latitude);
    const north = (latitude - here.latitude) * METRES_A_DEGREE;
    const middle = (((latitude + here.latitude) / 2) * Math.PI) / 180;
    const east = (Number(item.dataset.longitude) - here.longitude) * METRES_A_DEGREE * Math.cos(middle);
    return Math.hypot(north, east);
  };

  const begin = (box) => {
    const list = document.getElementById(box.dataset.nearMe);
    const button = box.querySelector("button");
    const said = box.querySelector("[role=status]");
    if (!list) return;
    box.hidden = false;

    const inWords = (metres) =>
      metres < 950
        ? box.dataset.metres.replace("{number}", Math.max(50, Math.round(metres / 50) * 50))
        : box.dataset.kilometres.replace("{number}", (metres / 1000).toFixed(1));

    const sort = ({ coords }) => {
      const rows = [...list.children].map((row) => {
        const item = row.querySelector("[data-latitude]");
        return { row, item, way: item ? wayBetween(coords, item) : Infinity };
      });
      rows.sort((a, b) => a.way - b.way);
      for (const { row, item, way } of rows) {
        list.append(row);
        const words = item?.querySelector("[data-way]");
        if (words) {
          words.textContent = inWords(way);
          words.hidden = false;
        }
      }
      const [first] = rows;
      const name = first.item.querySelector("a").textContent;
      said.textContent = box.dataset.sorted.replace("{name}", name).replace("{way}", inWords(first.way));
      if (coords.accuracy > ROUGH) said.textContent += ` ${box.dataset.rough}`;
      list.dispatchEvent(
        new CustomEvent("linxue:sorted", { detail: { latitude: coords.latitude, longitude: coords.longitude } }),
      );
    };

    const fail = (error) => {
      said.textContent = error?.code === 1 ? box.dataset.refused : box.dataset.unavailable;
    };

    button.addEventListener("click", () => {
      if (!navigator.geolocation) {
        fail();
        return;
      }
      said.textContent = box.dataset.asking;
      navigator.geolocation.getCurrentPosition(sort, fail, { maximumAge: 60000, timeout: 15000 });
    });
  };

  document.querySelectorAll("[data-near-me]").forEach(begin);
})();
