// Measured in the page: where the focus is, what is too small to hit or to read.
(question) => {
  // Links in running text are text; a choice is as large as its label, a link that covers its card as the card.
  const inText = (element) => element.matches(".lesson-body p a, .lesson-body li a, .field__help a");
  const targetOf = (element) => {
    if (element.matches("input[type=radio], input[type=checkbox]")) return element.closest("label");
    const after = getComputedStyle(element, "::after");
    const covers = element.tagName === "A" && after.content !== "none" && after.position === "absolute";
    return covers ? element.offsetParent : element;
  };
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });

  const focus = () => {
    const element = document.activeElement;
    const target = targetOf(element);
    const box = target.getBoundingClientRect();
    const style = getComputedStyle(element);
    const points = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.8]];
    const covered = points.filter(([x, y]) => {
      const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
      return !top || !(target.contains(top) || top.contains(target));
    });
    return {
      name: `${element.tagName} ${element.getAttribute("href") || element.name || ""} ${element.textContent.trim().slice(0, 30)}`,
      width: box.width,
      height: box.height,
      top: box.top,
      bottom: box.bottom,
      covered: covered.length,
      outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
      inText: inText(element),
    };
  };

  const smallTargets = () =>
    [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")]
      .filter((element) => seen(element) && !element.matches(".skip") && !inText(element))
      .map((element) => [element.outerHTML.slice(0, 90), targetOf(element).getBoundingClientRect()])
      .filter(([, box]) => box.width > 1 && (box.width < 59.5 || box.height < 59.5))
      .map(([html, box]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`);

  const smallText = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const words = walker.currentNode.data.trim();
      const element = walker.currentNode.parentElement;
      if (!words || !seen(element) || element.closest(".visually-hidden, script, noscript")) continue;
      const size = parseFloat(getComputedStyle(element).fontSize);
      if (size < 18) found.push(`${size} ${words.slice(0, 40)}`);
    }
    return found;
  };

  // A colour as the screen shows it: [red, green, blue, opacity], whatever way it is written.
  const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const painted = (colour) => {
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = colour;
    brush.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = brush.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
  const groundOf = (element) => {
    const own = painted(getComputedStyle(element).backgroundColor);
    if (own[3] === 1) return own.slice(0, 3);
    return over(own, element.parentElement ? groundOf(element.parentElement) : [255, 255, 255]);
  };
  const light = (colour) => {
    const [red, green, blue] = colour.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };

  const faintText = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = new Set();
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || !seen(element) || element.closest(".visually-hidden, script, noscript, :disabled")) continue;
      const ground = groundOf(element);
      const shades = [light(over(painted(getComputedStyle(element).color), ground)), light(ground)];
      const contrast = (Math.max(...shades) + 0.05) / (Math.min(...shades) + 0.05);
      if (contrast < 7) found.add(`${contrast.toFixed(2)} ${walker.currentNode.data.trim().slice(0, 30)} ${element.className}`);
    }
    return [...found];
  };

  return { focus, smallTargets, smallText, faintText }[question]();
}
