/* What a rater does, and what of the page (review.js) it calls. */
"use strict";

const ACTIONS = {
  x: (page) => page.scale && page.score(page.scale, "cannot_judge", { movesOn: true }),
  u: (page) => page.undo(),
  f: (page) => page.article && page.flag(page.markOf(page.article.dataset.item, FLAG).act !== "flag"),
  s: (page) => page.skip(),
  c: (page) => page.article?.querySelector("textarea").focus(),
  o: (page) => page.article && page.showSource(),
  r: (page) => page.article && page.fold("r"),
  t: (page) => page.article && page.fold("t"),
  Escape: (page) => page.closeWelcome(),
  "?": () => document.getElementById("help").showModal(),
};

Page.prototype.listen = function listen() {
  const form = document.getElementById("form");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => this.changed(event.target));
  form.addEventListener("input", ({ target }) => {
    if (target.matches("textarea")) this.draftComment(target.closest("article").dataset.item, target.value);
  });
  form.addEventListener("focusin", ({ target }) => {
    const scale = target.closest("fieldset.scale");
    if (scale) this.setCurrent(scale);
  });
  form.addEventListener("focusout", ({ target }) => {
    if (target.matches("textarea")) this.leaveComment(target.closest("article").dataset.item);
  });
  document.addEventListener("keydown", (event) => this.pressed(event));
  addEventListener("pagehide", () => this.articles.forEach((article) => this.keepComment(article.dataset.item)));
  const clicks = {
    next: () => this.next(),
    previous: () => this.show(this.at - 1),
    skip: () => this.skip(),
    undo: () => this.undo(),
    "help-open": () => ACTIONS["?"](this),
    "help-close": () => document.getElementById("help").close(),
    "welcome-close": () => this.closeWelcome(),
    "save-file": () => this.saveFile(),
  };
  for (const [id, act] of Object.entries(clicks)) document.getElementById(id)?.addEventListener("click", act);
  const buttons = { source: () => this.showSource(), reference: () => this.fold("r", true) };
  for (const [name, act] of Object.entries(buttons)) {
    document.querySelectorAll(`[data-do=${name}]`).forEach((button) => button.addEventListener("click", act));
  }
};

Page.prototype.saveFile = function saveFile() {
  this.articles.forEach((article) => this.keepComment(article.dataset.item));
  this.keeper.save();
};

Page.prototype.changed = function changed(target) {
  const scale = target.closest("fieldset.scale");
  if (scale && target.checked) this.score(scale, target.value, { movesOn: false });
  else if (target.matches(".flag input")) this.flag(target.checked);
};

Page.prototype.pressed = function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (document.getElementById("help").open) return;
  const key = keyOf(event);
  const target = event.target instanceof Element ? event.target : document.body;
  if (target.matches("textarea")) {
    if (key !== "Escape") return;
    event.preventDefault();
    return this.scale && this.focusScale(this.scale);
  }
  const isPressable = target.closest("button, summary, a");
  if (key === "Enter" && !isPressable) {
    event.preventDefault();
    if (!event.repeat) return event.shiftKey ? this.show(this.at - 1) : this.next();
  } else if (/^[1-5]$/.test(key) && this.scale) {
    event.preventDefault();
    if (!event.repeat) this.score(this.scale, key, { movesOn: true }); // held down, it would score all scales
  } else if (key === "Tab" && event.shiftKey && target.matches("h2, body")) {
    const scales = this.scales(this.article);
    const before = scales[scales.indexOf(this.scale) - 1];
    if (before) {
      event.preventDefault();
      this.focusScale(before);
    }
  } else if (Object.hasOwn(ACTIONS, key) && !event.repeat) {
    event.preventDefault();
    ACTIONS[key](this);
  }
};

document.addEventListener("DOMContentLoaded", () => {
  new Page(JSON.parse(document.getElementById("handed").textContent)).begin();
});
