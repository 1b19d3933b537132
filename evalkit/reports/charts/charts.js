// Draws the figures of a report or page: every element with `data-chart`, from the JSON beside it.
// Nothing is fetched, and nothing in a figure is code. Without this script, the table below each figure says the same.
(() => {
  "use strict";

  const PAPER_WIDTH = 660; // CSS pixels of a page of A4 between its margins
  const CONFIG = { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false, showTips: false };
  const COLOUR = /^@([a-z]+)(\d?)(?:\/([0-9.]+))?$/;

  const plots = [...document.querySelectorAll("[data-chart]")].map((place) => ({
    place,
    figure: JSON.parse(place.nextElementSibling.textContent),
    isDrawn: false,
  }));
  if (plots.length === 0 || typeof Plotly === "undefined") return;

  // A colour by its name, as the page's theme (or paper) has it just now.
  const palette = (isOnPaper) => {
    const probe = document.createElement("span");
    if (isOnPaper) probe.className = "chart-on-paper";
    document.body.append(probe);
    const known = new Map();
    const colour = (said) => {
      const [, name, number, share] = COLOUR.exec(said) ?? [];
      if (name === undefined) return said;
      if (name === "none") return "rgba(0,0,0,0)";
      if (!known.has(said)) {
        probe.style.color = `var(--${name}${number ? `-${number}` : ""})`;
        const [red, green, blue] = getComputedStyle(probe).color.match(/[\d.]+/g);
        known.set(said, `rgba(${red},${green},${blue},${share ?? 1})`);
      }
      return known.get(said);
    };
    return { colour, end: () => probe.remove() };
  };

  // Colours stand under names that end in "color" and in scales of colours; anything else may be somebody's text.
  const dressed = (value, colour, isColour = false) => {
    if (typeof value === "string") return isColour ? colour(value) : value;
    if (Array.isArray(value)) return value.map((member) => dressed(member, colour, isColour));
    if (value === null || typeof value !== "object") return value;
    const pairs = Object.entries(value).map(([name, member]) => {
      const holdsColours = name.endsWith("color") || name === "colorscale";
      return [name, dressed(member, colour, holdsColours)];
    });
    return Object.fromEntries(pairs);
  };

  const draw = (plot, { isOnPaper = false } = {}) => {
    const { place, figure } = plot;
    const { colour, end } = palette(isOnPaper);
    const layout = dressed(figure.layout, colour);
    const traces = dressed(figure.traces, colour);
    end();
    const isNarrow = !isOnPaper && document.documentElement.clientWidth < 600;
    place.hidden = false;
    place.style.height = `${figure.height}px`;
    layout.height = figure.height;
    layout.font = { ...layout.font, family: getComputedStyle(document.body).fontFamily };
    if (isNarrow) layout.font.size = 11;
    if (isNarrow && layout.margin.l > 48) layout.margin = { ...layout.margin, l: 48, r: 48 };
    if (isOnPaper) layout.width = PAPER_WIDTH;
    Plotly.react(place, traces, layout, CONFIG);
    if (!plot.isDrawn) {
      const table = place.parentElement.querySelector("details");
      if (table) table.open = false;
    }
    plot.isDrawn = true;
  };

  // What is folded away has no width to be drawn in; it is drawn when somebody unfolds it.
  const isFolded = ({ place }) => place.closest("details:not([open])") !== null;
  const drawAll = (how) => plots.filter((plot) => !isFolded(plot)).forEach((plot) => draw(plot, how));
  // One after the other, so that the page can be read and scrolled meanwhile.
  const drawNext = (number) => {
    if (number >= plots.length) {
      document.documentElement.dataset.charts = "drawn";
      return;
    }
    if (!plots[number].isDrawn && !isFolded(plots[number])) draw(plots[number]);
    setTimeout(drawNext, 0, number + 1);
  };

  const again = () => drawAll({});
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  new MutationObserver(again).observe(document.documentElement, { attributeFilter: ["data-theme", "class"] });
  for (const part of document.querySelectorAll(".report-part > details")) {
    part.addEventListener("toggle", () => drawNext(0));
  }
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll(".report-part > details:not([open])")];
    unfolded.forEach((part) => { part.open = true; });
    drawAll({ isOnPaper: true });
  });
  addEventListener("afterprint", () => {
    unfolded.forEach((part) => { part.open = false; });
    again();
  });
  drawNext(0);
})();
