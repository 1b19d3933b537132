/* Looks for answers that have come back, or come as to a third rater, while everything is scored and the last page is
 * shown. What is new is never put into a page that is being worked on: the rater says when.
 */
"use strict";

const LOOK_EVERY_MS = 60000;
/* The last score is being saved as the last page is shown; what it brings is looked for at once, and then once more. */
const FIRST_LOOKS_MS = [1500, 6000];

class Lookout {
  constructor(page, { postTo }) {
    Object.assign(this, { page, postTo });
    this.timers = [];
    this.button = document.getElementById("look");
    this.button?.addEventListener("click", () => (this.more > 0 ? location.reload() : this.look({ isAsked: true })));
  }

  /* Whether there is anything to wait for, now that the last page is shown or left. */
  stand(isWaiting) {
    this.timers.forEach((timer) => clearTimeout(timer)); // of an interval, too
    if (!this.button) return;
    document.getElementById("end-more").hidden = !isWaiting;
    this.found(0);
    const look = () => this.look({ isAsked: false });
    this.timers = isWaiting ? [setInterval(look, LOOK_EVERY_MS), ...FIRST_LOOKS_MS.map((ms) => setTimeout(look, ms))] : [];
  }

  async look({ isAsked }) {
    let answers;
    try {
      const reply = await fetch(`${this.postTo}/count`, { signal: AbortSignal.timeout(PATIENCE_MS) });
      if (!reply.ok) throw new Error(String(reply.status));
      answers = (await reply.json()).answers;
    } catch {
      if (isAsked) this.page.tell(this.page.word("no_look"));
      return;
    }
    const more = answers - this.page.articles.length;
    if (more > 0) this.found(more);
    else if (isAsked) this.page.tell(this.page.word("nothing_more"));
  }

  found(more) {
    this.more = more;
    const words = more > 0 ? this.page.word("more", { count: more }) : this.page.word("waits");
    document.getElementById("more-words").textContent = words;
    this.button.textContent = this.page.word(more > 0 ? "show_more" : "look");
    if (more === 0) return;
    document.getElementById("end-title").textContent = this.page.word("end_more", { count: more });
    document.getElementById("end-words").textContent = "";
    this.page.say(words);
  }
}
