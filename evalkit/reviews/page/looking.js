/* Looks for answers that have come back, or come as to a third rater, while everything is scored and the last page is
 * shown. What is new is never put into a page that is being worked on: the rater says when.
 */
"use strict";

const LOOK_EVERY_MS = 60000;

class Lookout {
  constructor(page, { postTo }) {
    Object.assign(this, { page, postTo });
    this.timer = 0;
    this.button = document.getElementById("look");
    this.button?.addEventListener("click", () => (this.more > 0 ? location.reload() : this.look({ isAsked: true })));
  }

  /* Whether there is anything to wait for, now that the last page is shown or left. */
  stand(isWaiting) {
    clearInterval(this.timer);
    if (!this.button) return;
    document.getElementById("end-more").hidden = !isWaiting;
    this.found(0);
    if (isWaiting) this.timer = setInterval(() => this.look({ isAsked: false }), LOOK_EVERY_MS);
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
    if (more > 0) this.page.say(words);
  }
}
