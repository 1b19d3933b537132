/* Keeps what a rater does until it is safe: in this browser first, then on the server or in a file.
 *
 * Each thing done is one tick. A tick lies in localStorage under a key of its own, so that two open pages never
 * overwrite each other's, and leaves it when the server has said that it holds it. Ticks have an id from the moment they
 * are made: one that arrives twice counts once, so sending again is always right.
 */
"use strict";

const MOST_AT_ONCE = 50;
const LONGEST_BODY = 30000;
const SHORTEST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15000;
const PATIENCE_MS = 20000;
/* Of these the server may think otherwise later; of other refusals it will not. */
const PASSING_STATUSES = new Set([401, 403, 404, 405, 408, 421, 425, 429]);

function newId() {
  /* Not crypto.randomUUID: it exists only on https and on this machine. */
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/* The ticks of one form in this browser, in the order in which they were made. */
class Drawer {
  constructor(form) {
    this.prefix = `evalkit/${form}/`;
    this.unkept = new Map();
    this.count = 0;
  }

  get keeps() {
    return this.unkept.size === 0;
  }

  add(tick) {
    this.count += 1;
    const key = `${this.prefix}tick/${tick.made_at}/${String(this.count).padStart(6, "0")}/${tick.event}`;
    try {
      localStorage.setItem(key, JSON.stringify(tick));
    } catch {
      this.unkept.set(key, tick); // full, or switched off
    }
  }

  /* [key, tick] of each, oldest first. */
  entries() {
    const found = new Map(this.unkept);
    try {
      for (let at = 0; at < localStorage.length; at += 1) {
        const key = localStorage.key(at);
        if (key.startsWith(`${this.prefix}tick/`)) found.set(key, JSON.parse(localStorage.getItem(key)));
      }
    } catch {
      /* What cannot be read is not ours to lose: the rest goes on. */
    }
    return Array.from(found).sort(([one], [other]) => (one < other ? -1 : 1));
  }

  remove(key) {
    this.unkept.delete(key);
    try {
      localStorage.removeItem(key);
    } catch {
      /* Nothing was kept there. */
    }
  }

  remember(name, value) {
    try {
      localStorage.setItem(this.prefix + name, value);
    } catch {
      /* A convenience only. */
    }
  }

  recall(name) {
    try {
      return localStorage.getItem(this.prefix + name);
    } catch {
      return null;
    }
  }
}

/* Sends ticks to the server: one request at a time, oldest first, again and again until they are taken. */
class ServerKeeper {
  constructor(drawer, { postTo, formToken, isHandedOn, tell, correct }) {
    Object.assign(this, { drawer, postTo, formToken, isHandedOn, tell, correct });
    this.isSending = false;
    this.refusal = "";
    this.most = MOST_AT_ONCE;
    this.wait = SHORTEST_WAIT_MS;
    this.timer = 0;
    addEventListener("online", () => this.send());
    addEventListener("beforeunload", (event) => {
      if (this.isUnsafe) event.preventDefault();
    });
  }

  /* Whether leaving now would lose something for good. */
  get isUnsafe() {
    return !this.drawer.keeps;
  }

  get isSafe() {
    return this.drawer.entries().length === 0;
  }

  get endWord() {
    if (!this.isSafe) return "end_unsent";
    return this.isHandedOn ? "end_handed_on" : "end_done_server";
  }

  keep(tick) {
    this.drawer.add(tick);
    this.refusal = "";
    this.tell("saving");
    this.send();
  }

  async send() {
    clearTimeout(this.timer);
    if (this.isSending) return;
    this.isSending = true;
    try {
      for (let batch = this.next(); batch.length > 0; batch = this.next()) {
        if (!(await this.delivered(batch))) return;
      }
      this.tell(this.refusal ? "refused" : "saved", this.refusal);
    } finally {
      this.isSending = false;
    }
  }

  next() {
    const batch = [];
    let length = 0;
    for (const entry of this.drawer.entries()) {
      length += JSON.stringify(entry[1]).length;
      if (batch.length >= this.most || (batch.length > 0 && length > LONGEST_BODY)) break;
      batch.push(entry);
    }
    return batch;
  }

  async delivered(batch) {
    let reply;
    let said = {};
    try {
      reply = await fetch(`${this.postTo}/events`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Evalkit-Form": this.formToken },
        body: JSON.stringify({ ticks: batch.map(([, tick]) => tick) }),
        keepalive: true, // a page that is closed right after the last key still sends it
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      said = await reply.json().catch(() => ({}));
    } catch {
      return this.later("");
    }
    if (reply.ok && Array.isArray(said.marks)) {
      batch.forEach(([key]) => this.drawer.remove(key));
      this.most = MOST_AT_ONCE;
      this.wait = SHORTEST_WAIT_MS;
      const waiting = new Set(this.drawer.entries().map(([, tick]) => `${tick.item}/${tick.subject}`));
      this.correct(said.marks.filter((mark) => !waiting.has(`${mark.item}/${mark.subject}`)));
      return true;
    }
    const isFinal = reply.status >= 400 && reply.status < 500 && !PASSING_STATUSES.has(reply.status);
    if (!isFinal) return this.later(said.error || "");
    if (batch.length > 1) {
      this.most = 1; // one of them is to blame: the others must not wait for it
      return true;
    }
    const [[key, tick]] = batch;
    this.drawer.remove(key);
    this.refusal = said.error || String(reply.status);
    // What is not taken must not look scored; a comment stays, since its words would be lost.
    if (tick.act !== "comment") this.correct([{ ...tick, act: "clear", value: null, text: "" }]);
    return true;
  }

  later(error) {
    this.tell(this.drawer.keeps ? "unsent" : "unkept", error);
    this.timer = setTimeout(() => this.send(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    return false;
  }
}

/* Keeps all ticks in this browser, and puts them into a file when asked to. */
class FileKeeper {
  constructor(drawer, { form, marks, isHandedOn, tell }) {
    Object.assign(this, { drawer, form, isHandedOn, tell });
    this.hadMarks = Object.values(marks).some((mark) => Object.keys(mark).length > 0);
    addEventListener("beforeunload", (event) => {
      if (this.isUnsafe) event.preventDefault();
    });
  }

  get isUnsafe() {
    return this.newest() !== (this.drawer.recall("filed") || "");
  }

  get isSafe() {
    return !this.isUnsafe;
  }

  get endWord() {
    if (this.newest() === "") return "end_unchanged_file";
    if (this.isSafe) return "end_filed";
    return this.isHandedOn ? "end_handed_on_file" : "end_done_file";
  }

  newest() {
    const entries = this.drawer.entries();
    return entries.length > 0 ? entries[entries.length - 1][1].event : "";
  }

  keep(tick) {
    this.drawer.add(tick);
    this.send();
  }

  /* Nothing is sent from here; says how things stand. */
  send() {
    if (!this.drawer.keeps) this.tell("unfiled");
    else if (this.newest() === "") this.tell(this.hadMarks ? "nothing_new" : "nothing_yet");
    else this.tell(this.isUnsafe ? "kept" : "filed", "", this.fileName);
  }

  get fileName() {
    return `ratings-${this.form.replace(/[^A-Za-z0-9-]/g, "").slice(0, 12)}.json`;
  }

  save() {
    const ticks = this.drawer.entries().map(([, tick]) => tick);
    const whole = JSON.stringify({ evalkit: "ratings", version: 1, form: this.form, ticks }, null, 1);
    const address = URL.createObjectURL(new Blob([whole], { type: "application/json" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = this.fileName;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
    this.drawer.remember("filed", this.newest());
    this.send();
  }
}
