// What is measured in a page beside axe: the one place where each rule stands. Each answers with a list of complaints.
(() => {
  const POINTED = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const REACHED = `${POINTED}, [tabindex]:not([tabindex='-1']), audio, video`;

  const name = (element) => {
    const words = (element.innerText || element.getAttribute("aria-label") || element.name || "").trim();
    const kind = element.className && typeof element.className === "string" ? `.${element.className.split(" ")[0]}` : "";
    return `${element.tagName.toLowerCase()}${kind} "${words.slice(0, 30).replaceAll("\n", " ")}"`;
  };

  const shown = (element) => {
    if (!element.checkVisibility({ visibilityProperty: true })) return false;
    const box = element.getBoundingClientRect();
    // Of no size for the eye, or left of the page until it has the focus: nobody points at it.
    return box.width > 1 && box.height > 1 && box.right > 0;
  };

  // A choice is as large as its label.
  const partsOf = (element) => [element, ...(element.labels || [])];
  const boxOf = (element) => {
    const part = partsOf(element).find(shown) || element;
    return part.getClientRects()[0] || part.getBoundingClientRect();
  };
  const hit = (element, x, y) => {
    const top = document.elementFromPoint(x, y);
    return !!top && partsOf(element).some((part) => part === top || part.contains(top));
  };

  // WCAG 2.5.8 and 2.5.5 leave out a link in a line of other words: its height is that of the line.
  const inSentence = (element) => {
    if (element.tagName !== "A" || !getComputedStyle(element).display.startsWith("inline")) return false;
    let block = element.parentElement;
    while (block && getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
    if (!block || getComputedStyle(block).display.includes("flex")) return false;
    const own = [...element.getClientRects()];
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!/[\p{L}\p{N}]/u.test(node.data) || node.parentElement.closest("a, button")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        if (own.some((line) => Math.min(line.bottom, box.bottom) - Math.max(line.top, box.top) > line.height / 2)) return true;
      }
    }
    return false;
  };

  // How far a finger may miss the middle: from the middle outwards while what is hit is the control or its label.
  const reach = (element, least) => {
    (partsOf(element).find(shown) || element).scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const box = boxOf(element);
    const middle = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
    const at = (dx, dy) => hit(element, middle.x + dx, middle.y + dy);
    const far = (dx, dy) => {
      let steps = 0;
      while (steps < least && at(dx * (steps + 1), dy * (steps + 1))) steps += 1;
      return steps;
    };
    const across = (dx, dy) => {
      // Most controls are larger than they need be: their edges alone tell.
      const half = least / 2;
      return at(dx * half, dy * half) && at(-dx * half, -dy * half) ? least : 1 + far(dx, dy) + far(-dx, -dy);
    };
    return at(0, 0) ? { width: across(1, 0), height: across(0, 1) } : { width: 0, height: 0 };
  };

  const targets = (least) => {
    const small = [];
    for (const element of document.querySelectorAll(POINTED)) {
      if (!partsOf(element).some(shown) || element.disabled || element.ariaHidden === "true" || inSentence(element)) continue;
      const { width, height } = reach(element, least);
      // A pixel less is rounding.
      if (width < least - 1 || height < least - 1) small.push(`${name(element)} is ${width}×${height}, not ${least}`);
    }
    window.scrollTo(0, 0);
    return small;
  };

  const letters = (least) => {
    const small = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || element.closest(".visually-hidden, script, noscript")) continue;
      if (!element.checkVisibility({ visibilityProperty: true })) continue;
      const size = parseFloat(getComputedStyle(element).fontSize);
      if (size < least) small.push(`${name(element)} is written in ${size} px, not ${least}`);
    }
    return small;
  };

  // What stands beyond the right edge and cannot be scrolled to inside a box of its own.
  const sideways = () => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const beyond = [...document.body.querySelectorAll("*")].filter(
      (element) => element.checkVisibility() && element.getBoundingClientRect().right > width + 1,
    );
    return [`scrolls to ${document.documentElement.scrollWidth} of ${width}: ${beyond.slice(0, 3).map(name).join(", ")}`];
  };

  // Text that is cut off by a box of fixed size.
  const cut = () => {
    const complaints = [];
    for (const element of document.body.querySelectorAll("*")) {
      const style = getComputedStyle(element);
      // A map is cut by its nature; the list beside it says the same.
      if (!element.checkVisibility() || !element.innerText?.trim() || element.closest(".visually-hidden, svg, .map")) continue;
      const closed = (value) => value === "hidden" || value === "clip";
      const tall = closed(style.overflowY) && element.scrollHeight > element.clientHeight + 2;
      const wide = closed(style.overflowX) && element.scrollWidth > element.clientWidth + 2;
      if ((tall || wide) && element.clientWidth > 1) complaints.push(`${name(element)} cuts its text`);
    }
    return complaints;
  };

  // WCAG 1.4.12: a reader's own spacing.
  const spacing = () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } " +
        "p { margin-bottom: 2em !important; }",
    );
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    const complaints = [...sideways(), ...cut()];
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    return complaints.map((complaint) => `with wide spacing: ${complaint}`);
  };

  const moving = () => {
    const complaints = [];
    for (const element of document.querySelectorAll("*")) {
      const style = getComputedStyle(element);
      const lasts = [style.transitionDuration, style.animationDuration].some((value) =>
        value.split(",").some((one) => parseFloat(one) > 0.01),
      );
      if (lasts || style.scrollBehavior === "smooth") complaints.push(`${name(element)} moves`);
    }
    return complaints.slice(0, 3);
  };

  const outline = () => {
    const complaints = [];
    const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter((one) => one.checkVisibility());
    let before = 0;
    for (const heading of headings) {
      const level = Number(heading.tagName[1]);
      if (level > before + 1) complaints.push(`${name(heading)} stands below a heading of level ${before}`);
      before = level;
    }
    if (!document.querySelector("main")) complaints.push("no main");
    for (const control of document.querySelectorAll("[aria-describedby], [aria-labelledby], [aria-controls]")) {
      for (const attribute of ["aria-describedby", "aria-labelledby", "aria-controls"]) {
        for (const id of (control.getAttribute(attribute) || "").split(/\s+/).filter(Boolean)) {
          if (!document.getElementById(id)) complaints.push(`${name(control)}: ${attribute} names ${id}, which is not there`);
        }
      }
    }
    return complaints;
  };

  const axe = async (elderly) => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];
    const result = await window.axe.run(document, {
      runOnly: { type: "tag", values: tags },
      // Its 24 px are less than ours, but it is Lighthouse's rule, which counts what lies over a control before scrolling.
      rules: { "color-contrast-enhanced": { enabled: elderly }, "target-size": { enabled: true } },
      resultTypes: ["violations"],
    });
    return result.violations.flatMap((rule) =>
      rule.nodes.map((node) => `${rule.id} ${node.target.join(" ")} — ${node.any.map((check) => check.message).join("; ") || rule.help}`),
    );
  };

  // A browser scrolls a page softly after a key, unless its reader wants no motion.
  const atRest = async () => {
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    for (let y = NaN; y !== window.scrollY; ) {
      y = window.scrollY;
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
  };

  let before = null;

  // The control that has the focus: what it is called, and what is wrong with how it shows. Null where none has it.
  const stop = async () => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    // The browser's own controls of a video follow it under its name.
    if (element === before) return { name: name(element), complaints: [] };
    before = element;
    await atRest();
    const around = [element, element.nextElementSibling, element.parentElement, element.closest("label, .search")];
    const ringed = around.filter(Boolean).some((one) => {
      const style = getComputedStyle(one);
      return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    });
    const box = boxOf(element);
    // A cross: the corners of a round button are not the button's. What is larger than the window is not seen whole.
    const cross = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]];
    const seen = cross.filter(([x, y]) => hit(element, box.left + box.width * x, box.top + box.height * y));
    const complaints = [];
    if (!ringed) complaints.push(`${name(element)} does not show that it has the focus`);
    if (seen.length < (box.height < window.innerHeight / 2 ? cross.length : 1)) complaints.push(`${name(element)} is hidden behind something`);
    element.dataset.visited = "yes";
    return { name: name(element), complaints };
  };

  // What Tab has to reach: of a group of radio buttons one.
  const missed = () => {
    const groups = new Set();
    return [...document.querySelectorAll(REACHED)]
      .filter((element) => {
        if (element.disabled || element.tabIndex < 0 || !element.checkVisibility({ visibilityProperty: true })) return false;
        if (element.type !== "radio") return !element.dataset.visited;
        const group = [...document.getElementsByName(element.name)];
        if (groups.has(element.name) || group.some((one) => one.dataset.visited)) return false;
        groups.add(element.name);
        return true;
      })
      .map((element) => `${name(element)} is never reached`);
  };

  window.measures = { axe, targets, letters, sideways, spacing, moving, outline, stop, missed };
})();
