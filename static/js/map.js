// Draws what a list says: an item with a position becomes a pin with its number in the list. Pins that would lie on each
// other become one with how many they are; a name is written where it covers nothing.
(() => {
  const { L } = window;
  const PIN = 44; // pixels: what a finger needs
  const CLOSEST = 18;
  const NEAR_ENOUGH = 16; // where a map with a single pin begins
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  const itemsOf = (list) =>
    [...list.querySelectorAll("[data-latitude]")].map((item) => {
      const row = item.closest("li");
      return {
        item,
        short: item.dataset.short || "",
        name: item.dataset.name || item.querySelector("a").textContent.trim(),
        number: row?.parentElement === list ? [...list.children].indexOf(row) + 1 : "",
        at: L.latLng(Number(item.dataset.latitude), Number(item.dataset.longitude)),
      };
    });

  const element = (kind, className, text) => {
    const made = document.createElement(kind);
    made.className = className;
    made.textContent = text;
    return made;
  };

  const draw = (box) => {
    const list = document.getElementById(box.dataset.map);
    const places = list ? itemsOf(list) : [];
    if (!places.length) return;
    box.hidden = false;
    for (const link of document.querySelectorAll(`[href="#${box.id}"]`)) link.hidden = false;
    const { tiles, attribution } = box.dataset;
    const chosen = box.querySelector("[role=status]");
    const map = L.map(box.querySelector(".map"), {
      attributionControl: false,
      zoomControl: false,
      scrollWheelZoom: false, // who scrolls the page is not caught by the map
      maxZoom: CLOSEST,
      zoomSnap: tiles ? 1 : 0.25, // without pictures every step fits
      zoomAnimation: !still,
      fadeAnimation: !still,
      markerZoomAnimation: !still,
    });
    L.control.zoom({ zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    if (tiles) {
      L.tileLayer(tiles, { maxZoom: CLOSEST }).addTo(map);
      L.control.attribution({ prefix: false }).addAttribution(attribution).addTo(map);
    }
    map.fitBounds(L.latLngBounds(places.map((place) => place.at)), { padding: [PIN, PIN], maxZoom: NEAR_ENOUGH });
    const pins = L.layerGroup().addTo(map);
    let you = null; // the mark of where the reader is

    // What is at a pin is told below the map, as the list tells it.
    const tell = (group) => {
      chosen.replaceChildren(
        ...group.flatMap((place) =>
          [...place.item.querySelectorAll("h3 a, a[href^='tel:']")].map((link) => {
            const copy = link.cloneNode(true);
            copy.className = "more";
            return copy;
          }),
        ),
      );
      if (!chosen.childElementCount) chosen.textContent = group.map((place) => place.name).join(", ");
    };

    const groups = () => {
      const found = [];
      for (const place of itemsOf(list)) {
        const point = map.latLngToLayerPoint(place.at);
        const beside = found.find((group) => point.distanceTo(group.point) < PIN);
        if (beside) beside.places.push(place);
        else found.push({ point, places: [place] });
      }
      return found.map((group) => group.places);
    };

    const put = (group) => {
      const [first] = group;
      const several = group.length > 1;
      const face = element("span", "map__face", several ? `×${group.length}` : first.number);
      const short = first.short || first.name;
      if (!several) face.append(" ", element("span", "map__name", short));
      const icon = L.divIcon({ className: `map__pin${several ? " map__pin--several" : ""}`, html: face, iconSize: [PIN, PIN] });
      const pin = L.marker(first.at, { icon, keyboard: true }).addTo(pins);
      // What one sees on the pin begins what it is called.
      const own = `${first.number} ${first.name.startsWith(short) ? "" : `${short} `}${first.name}`;
      const label = several ? box.dataset.several.replace("{number}", group.length) : own.trim();
      pin.getElement().setAttribute("aria-label", label);
      pin.on("click keypress", ({ type, originalEvent }) => {
        if (type === "keypress" && originalEvent.key !== "Enter") return;
        if (several && map.getZoom() < CLOSEST) {
          map.fitBounds(L.latLngBounds(group.map((place) => place.at)), { padding: [PIN, PIN] });
        } else tell(group);
      });
    };

    const covers = (one, other) =>
      one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

    const nameWhereFree = () => {
      const frame = map.getContainer().getBoundingClientRect();
      const taken = [...box.querySelectorAll(".map__face, .leaflet-control")].map((pin) => pin.getBoundingClientRect());
      for (const name of box.querySelectorAll(".map__name")) {
        name.hidden = false;
        const own = name.getBoundingClientRect();
        const inside = own.left >= frame.left && own.right <= frame.right && own.top >= frame.top && own.bottom <= frame.bottom;
        name.hidden = !inside || taken.some((other) => covers(own, other));
        if (!name.hidden) taken.push(own);
      }
    };

    const redraw = () => {
      pins.clearLayers();
      groups().forEach(put);
      nameWhereFree();
    };

    map.on("zoomend", redraw);
    map.on("moveend", nameWhereFree);
    list.addEventListener("linxue:sorted", ({ detail }) => {
      redraw();
      // The map stays where it is: pictures for the new part of it would tell their server where the reader is.
      you?.remove();
      const face = element("span", "map__face", "");
      face.append(element("span", "map__name", box.dataset.you));
      const icon = L.divIcon({ className: "map__pin map__pin--you", html: face, iconSize: [PIN, PIN] });
      you = L.marker([detail.latitude, detail.longitude], { icon, interactive: false, keyboard: false }).addTo(map);
    });
    redraw();
  };

  document.querySelectorAll("[data-map]").forEach(draw);
})();
