// Reasoning is fetched when its fold is opened. Without this script the fold holds a link to it.
(() => {
  "use strict";

  const fill = async (fold) => {
    const held = fold.querySelector("p");
    const told = document.createElement("p");
    told.setAttribute("role", "status");
    told.textContent = fold.dataset.loading;
    fold.append(told);
    try {
      const reply = await fetch(fold.dataset.text);
      if (!reply.ok) throw new Error(String(reply.status));
      const shown = document.createElement("pre");
      shown.tabIndex = 0;
      shown.setAttribute("aria-label", fold.querySelector("summary").textContent);
      // As text, and nothing but text: a model wrote it.
      shown.textContent = await reply.text();
      held.remove();
      told.replaceWith(shown);
    } catch {
      told.textContent = fold.dataset.failed;
      delete fold.dataset.asked;
    }
  };

  for (const fold of document.querySelectorAll("details[data-text]")) {
    fold.addEventListener("toggle", () => {
      if (!fold.open || fold.dataset.asked) return;
      fold.dataset.asked = "yes";
      fill(fold);
    });
  }
})();
