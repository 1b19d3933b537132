/* Shows one answer at a time, takes keys, and hands every choice to a keeper (keeping.js).
 *
 * The document is a plain form with all answers in it; this script only hides all but one and saves as one goes. Radio
 * buttons, check boxes and the like stay what they are, so that screen readers and touch find them.
 */
"use strict";

document.documentElement.classList.add("one-by-one");

const COMMENT = "comment";
const FLAG = "flag";
const COMMENT_PAUSE_MS = 500;
const TOLD_MS = 3500;

/* Keys by their place on the keyboard, for those who have an input method or another script switched on. */
function keyOf(event) {
  if (/^[\x21-\x7e]$/.test(event.key)) return event.key.toLowerCase();
  if (event.key === "\uff1f") return "?";
  const place = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(event.code);
  return place && (event.key === "Process" || event.key.length === 1) ? place[1].toLowerCase() : event.key;
}

class Page {
  constructor(handed) {
    this.handed = handed;
    this.marks = handed.marks;
    this.articles = Array.from(document.querySelectorAll("article.answer"));
    this.at = -1; // articles.length is the page after the last one
    this.past = [];
    this.drafts = new Map();
    this.drawer = new Drawer(handed.form);
    const tell = (state, error, name) => this.tellSaved(state, error, name);
    this.keeper = handed.postTo
      ? new ServerKeeper(this.drawer, { ...handed, tell, correct: (marks) => this.correct(marks) })
      : new FileKeeper(this.drawer, { ...handed, tell });
    this.lookout = new Lookout(this, handed);
  }

  begin() {
    for (const [, tick] of this.drawer.entries()) {
      if (tick.revision > this.markOf(tick.item, tick.subject).revision) this.setMark(tick.item, tick.subject, tick);
    }
    document.querySelectorAll(".with-script").forEach((element) => { element.hidden = false; });
    document.querySelectorAll("p.send").forEach((element) => element.remove());
    this.articles.forEach((article) => this.paint(article.dataset.item));
    this.listen();
    this.paintProgress();
    this.keeper.send();
    const seen = this.articles.findIndex((article) => article.dataset.item === this.drawer.recall("at"));
    const open = this.firstOpen;
    if (this.articles.length === 0) return;
    if (this.drawer.recall("welcomed") || this.articles.some((article) => this.isBegun(article))) this.closeWelcome();
    this.show(seen >= 0 && (open < 0 || !this.isDone(this.articles[seen])) ? seen : open < 0 ? this.articles.length : open);
  }

  word(key, values = {}) {
    const word = this.handed.words[`rating_${key}`];
    return word.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  }

  /* ---- What holds ---- */

  markOf(item, subject) {
    return this.marks[item]?.[subject] ?? { act: "clear", value: null, text: "", revision: 0 };
  }

  setMark(item, subject, { act, value, text, revision }) {
    if (!(item in this.marks)) this.marks[item] = {};
    this.marks[item][subject] = { act, value, text, revision };
  }

  isScored(item, subject) {
    return ["score", "cannot_judge"].includes(this.markOf(item, subject).act);
  }

  isBegun(article) {
    return Object.keys(this.marks[article.dataset.item] ?? {}).length > 0;
  }

  isDone(article) {
    return this.scales(article).every((scale) => this.isScored(article.dataset.item, scale.dataset.subject));
  }

  record(item, subject, act, value = null, text = "") {
    const before = this.markOf(item, subject);
    const tick = {
      item, subject, act, value, text,
      revision: before.revision + 1,
      event: newId(),
      made_at: new Date().toISOString(),
    };
    this.setMark(item, subject, tick);
    this.keeper.keep(tick);
    this.paint(item);
    this.paintProgress();
    if (this.isTellingOpen) this.tellOpen();
    return before;
  }

  /* What the server says holds, where it differs from what is shown: scored on another page, say. */
  correct(marks) {
    for (const mark of marks) {
      const here = this.markOf(mark.item, mark.subject);
      if (this.drafts.has(mark.item) && mark.subject === COMMENT) continue;
      this.setMark(mark.item, mark.subject, { ...mark, revision: Math.max(mark.revision, here.revision) });
      this.paint(mark.item);
    }
    this.paintProgress();
    if (this.isTellingOpen) this.tellOpen();
  }

  score(scale, value, { movesOn }) {
    const item = this.article.dataset.item;
    const subject = scale.dataset.subject;
    const before = value === "cannot_judge"
      ? this.record(item, subject, "cannot_judge")
      : this.record(item, subject, "score", Number(value));
    this.past.push({ item, subject, before });
    this.closeWelcome(); // it was read, or was not wanted
    const scales = this.scales(this.article);
    const next = scales[scales.indexOf(scale) + 1];
    if (movesOn) this.focusScale(next ?? scale);
    if (this.isDone(this.article) && (!next || !movesOn)) this.say(this.word(this.readyWord));
  }

  flag(isFlagged) {
    const item = this.article.dataset.item;
    const before = this.record(item, FLAG, isFlagged ? "flag" : "clear");
    this.past.push({ item, subject: FLAG, before });
    this.tell(this.word(isFlagged ? "flagged" : "unflagged"));
  }

  undo() {
    const last = this.past.pop();
    if (!last) return this.tell(this.word("nothing_to_undo"));
    const { item, subject, before } = last;
    if (subject === COMMENT) this.record(item, subject, "comment", null, before.text); // also where there was none
    else this.record(item, subject, before.act, before.value, before.text);
    const at = this.articles.findIndex((article) => article.dataset.item === item);
    if (at !== this.at) this.show(at);
    const scale = this.scales(this.article).find((one) => one.dataset.subject === subject);
    if (scale) this.focusScale(scale);
    const what = scale ? scale.querySelector("legend").textContent : this.word(subject === FLAG ? "what_flag" : "what_comment");
    this.tell(this.word("undone", { what }));
  }

  draftComment(item, text) {
    clearTimeout(this.drafts.get(item)?.timer);
    this.drafts.set(item, { text, timer: setTimeout(() => this.keepComment(item), COMMENT_PAUSE_MS) });
    this.tellSaved("saving");
  }

  keepComment(item) {
    const draft = this.drafts.get(item);
    if (!draft) return;
    clearTimeout(draft.timer);
    this.drafts.delete(item);
    if (draft.text === this.markOf(item, COMMENT).text) return this.keeper.send();
    const before = this.record(item, COMMENT, "comment", null, draft.text);
    const last = this.past.at(-1);
    // Kept at every pause: what is written at one go is one step back.
    if (!last?.isBeingWritten || last.item !== item) this.past.push({ item, subject: COMMENT, before, isBeingWritten: true });
  }

  leaveComment(item) {
    this.keepComment(item);
    if (this.past.at(-1)?.isBeingWritten) this.past.at(-1).isBeingWritten = false;
  }

  /* ---- Where we are ---- */

  get article() {
    return this.articles[this.at];
  }

  scales(article) {
    return Array.from(article?.querySelectorAll("fieldset.scale") ?? []);
  }

  get scale() {
    return this.article?.querySelector("fieldset.is-current") ?? this.scales(this.article)[0];
  }

  setCurrent(scale) {
    this.articles.forEach((article) => this.scales(article).forEach((one) => {
      one.classList.toggle("is-current", one === scale);
    }));
  }

  focusScale(scale) {
    this.setCurrent(scale);
    // Not the first level: its focus ring would look like a choice.
    (scale.querySelector("input:checked") ?? scale).focus({ preventScroll: true });
    const column = scale.closest(".scoring");
    const isBeside = getComputedStyle(column).position === "sticky"; // it scrolls by itself, and the text stays
    if (isBeside) column.scrollTo({ top: scale.offsetTop - (column.clientHeight - scale.offsetHeight) / 2 });
    else scale.scrollIntoView({ block: scale.offsetHeight < innerHeight - 160 ? "center" : "start" });
  }

  show(at) {
    this.articles.forEach((article) => this.keepComment(article.dataset.item));
    this.at = Math.max(0, Math.min(at, this.articles.length));
    this.articles.forEach((article, index) => { article.hidden = index !== this.at; });
    document.getElementById("end").hidden = this.at < this.articles.length;
    document.getElementById("previous").disabled = this.at === 0;
    document.getElementById("skip").disabled = this.at === this.articles.length;
    document.getElementById("next").disabled = !this.article && this.isAllDone;
    this.drawer.remember("at", this.article?.dataset.item ?? "");
    const next = this.article ? (this.isAtLast ? "next_end" : "next") : this.isAllDone ? "next" : "next_open";
    document.getElementById("next-words").textContent = this.word(next);
    if (this.isTellingOpen) this.hideTold(); // it was of the answer that is left
    this.lookout.stand(!this.article && this.isAllDone);
    this.welcome();
    if (!this.article) return this.showEnd();
    this.setCurrent(this.openScales[0] ?? this.scales(this.article)[0]);
    this.focusHeading(this.article.querySelector("h2"));
    this.article.querySelector(".scoring").scrollTop = 0;
  }

  /* Above the question that is shown first, until it is closed, or that answer is scored or left. It takes no focus. */
  welcome() {
    const notice = document.getElementById("welcome");
    if (notice?.parentElement.matches(".reading")) this.closeWelcome();
    else if (notice) this.article?.querySelector(".reading").prepend(notice);
  }

  closeWelcome() {
    const notice = document.getElementById("welcome");
    if (!notice) return;
    if (notice.contains(document.activeElement)) this.article.querySelector("h2").focus({ preventScroll: true });
    notice.remove();
    this.drawer.remember("welcomed", "yes");
  }

  focusHeading(heading) {
    scrollTo(0, 0);
    heading.focus({ preventScroll: true }); // read out first; then comes the question
  }

  get openScales() {
    const item = this.article?.dataset.item;
    return this.scales(this.article).filter((scale) => !this.isScored(item, scale.dataset.subject));
  }

  /* -1 where everything is scored. */
  get firstOpen() {
    return this.articles.findIndex((article) => !this.isDone(article));
  }

  get isAllDone() {
    return this.firstOpen < 0;
  }

  get isAtLast() {
    return this.at === this.articles.length - 1;
  }

  /* What there is to do with an answer whose scales are all scored. */
  get readyWord() {
    if (!this.isAtLast) return "ready";
    return this.isAllDone ? "ready_end" : "ready_open";
  }

  /* Enter: on to the next answer, but not past a scale that was overlooked; from the end, to the first open answer. */
  next() {
    if (!this.article) return this.isAllDone || this.show(this.firstOpen);
    const [first] = this.openScales;
    if (!first) return this.show(this.at + 1);
    this.focusScale(first);
    this.tellOpen();
  }

  skip() {
    if (!this.article) return;
    const isOpen = (article, index) => index !== this.at && !this.isDone(article);
    const after = this.articles.findIndex((article, index) => index > this.at && isOpen(article, index));
    if (!this.isDone(this.article)) this.tell(this.word("skipped"));
    this.show(after >= 0 ? after : this.articles.length);
  }

  showEnd() {
    const open = this.articles.filter((article) => !this.isDone(article));
    const words = open.length === 0 ? this.keeper.endWord : "end_open_meaning";
    const title = document.getElementById("end-title");
    title.textContent = open.length === 0 ? this.word("end_done") : this.word("end_open", { count: open.length });
    document.getElementById("end-words").textContent = this.word(words, { name: this.keeper.fileName });
    document.getElementById("end-open").replaceChildren(...open.map((article) => {
      const index = this.articles.indexOf(article);
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = this.word("here", { number: index + 1, total: this.articles.length });
      button.addEventListener("click", () => this.show(index));
      const entry = document.createElement("li");
      entry.append(button);
      return entry;
    }));
    this.focusHeading(title);
  }

  /* ---- What is seen and heard ---- */

  paint(item) {
    const article = document.getElementById(`answer-${item}`);
    if (!article) return;
    for (const scale of this.scales(article)) {
      const mark = this.markOf(item, scale.dataset.subject);
      const chosen = mark.act === "score" ? String(mark.value) : mark.act;
      scale.querySelectorAll("input").forEach((input) => { input.checked = input.value === chosen; });
    }
    article.querySelector(".flag input").checked = this.markOf(item, FLAG).act === "flag";
    const comment = article.querySelector("textarea");
    if (!this.drafts.has(item) && document.activeElement !== comment) comment.value = this.markOf(item, COMMENT).text;
    article.querySelector(".badge-done").hidden = !this.isDone(article);
  }

  paintProgress() {
    const total = this.articles.length;
    const done = this.articles.filter((article) => this.isDone(article)).length;
    const open = this.articles.flatMap((article) => this.scales(article).filter((scale) => (
      !this.isScored(article.dataset.item, scale.dataset.subject)
    )));
    const left = Math.ceil(open.length * this.handed.minutesPerScore);
    const words = done === total
      ? [this.word("all_done", { total })]
      : [this.word("progress", { done, total }), ...(left > 0 ? [this.word("left", { minutes: left })] : [])];
    document.getElementById("progress").value = done;
    document.getElementById("progress-words").textContent = words.join(" · ");
  }

  tellSaved(state, error = "", name = "") {
    const words = this.word(state, { error, name });
    const saved = document.getElementById("saved");
    saved.dataset.state = state;
    saved.textContent = error && state !== "refused" ? `${words} (${error})` : words;
    if (!this.article && ["saved", "unsent", "filed"].includes(state) && this.at >= 0) this.showEnd();
  }

  say(words) {
    document.getElementById("spoken").textContent = words;
  }

  tell(words) {
    const told = document.getElementById("told");
    told.textContent = words;
    told.hidden = false;
    this.say(words);
    this.isTellingOpen = false;
    clearTimeout(this.toldTimer);
    this.toldTimer = setTimeout(() => this.hideTold(), TOLD_MS);
  }

  hideTold() {
    document.getElementById("told").hidden = true;
    this.isTellingOpen = false;
  }

  /* What the answer that is shown still lacks: counted anew with every score, and gone with the last. */
  tellOpen() {
    const count = this.openScales.length;
    if (count === 0) return this.hideTold();
    this.tell(this.word("open_scales", { count }));
    this.isTellingOpen = true;
  }

  async showSource() {
    const card = this.article.querySelector(".card-answer");
    const button = card.querySelector("[data-do=source]");
    const source = card.querySelector("pre.source");
    const item = this.article.dataset.item;
    if (source.hidden && !source.textContent && this.handed.postTo) {
      try {
        const reply = await fetch(`${this.handed.postTo}/source/${encodeURIComponent(item)}`);
        if (!reply.ok) throw new Error(String(reply.status));
        source.textContent = await reply.text();
      } catch {
        return this.tell(this.word("no_source"));
      }
    }
    source.hidden = !source.hidden;
    card.querySelector(".drawn").hidden = !source.hidden;
    button.setAttribute("aria-pressed", String(!source.hidden));
    button.querySelector("span").textContent = this.word(source.hidden ? "source" : "drawn");
  }

  fold(key, isOpen) {
    const details = this.article.querySelector(`details[data-fold="${key}"]`);
    if (!details) return;
    details.open = isOpen ?? !details.open;
    if (details.open) details.scrollIntoView({ block: "nearest" });
  }
}
