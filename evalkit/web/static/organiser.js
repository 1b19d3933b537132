/* Copies a rater's link. Browsers lend the clipboard only to https and to this machine's own pages: elsewhere the link
 * is marked and copied the old way, or left marked for the keyboard.
 */
"use strict";

async function copyText(element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(element);
    return document.execCommand("copy");
  }
}

document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const isCopied = await copyText(button.parentElement.querySelector("code"));
      const told = button.parentElement.querySelector("[role=status]");
      told.textContent = isCopied ? button.dataset.copied : button.dataset.byHand;
    });
  }
});
