// Keys and renewal for every page of the viewer. Without this script everything is there, by links and forms; pages
// that renew themselves do so by what stands in their <noscript>.
(() => {
  "use strict";

  const root = document.documentElement;
  const PREFIX_PATIENCE_MS = 1500; // how long "g" waits for the key after it
  const SLOWEST_S = 60;

  // --- Rows: whatever has data-row; its link with data-open is where the keyboard stands.
  const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
  const opener = (row) => row.querySelector("[data-open]") ?? row.querySelector("a[href]");
  const current = () => document.activeElement?.closest("[data-row]") ?? null;

  const step = (by) => {
    const all = rows();
    if (all.length === 0) return;
    const at = all.indexOf(current());
    const to = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
    opener(all[to])?.focus();
    all[to].scrollIntoView({ block: "nearest" });
  };

  const follow = (selector) => {
    const link = document.querySelector(selector);
    if (link) link.click();
  };

  const help = () => {
    const keys = document.getElementById("keys");
    keys.open = !keys.open;
    if (keys.open) {
      keys.querySelector("summary").focus();
      keys.scrollIntoView({ block: "nearest" });
    }
  };

  const search = () => {
    const field = document.querySelector("input[type=search]");
    field?.focus();
    field?.select();
  };

  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    x: () => current()?.querySelector("input[type=checkbox]")?.click(),
    "/": search,
    "[": () => follow("a[rel=prev]"),
    "]": () => follow("a[rel=next]"),
    "?": help,
  };
  const AFTER_G = {
    r: () => follow('[data-page="runs"]'),
    a: () => follow('[data-page="attempts"]'),
  };

  let waitsSince = -Infinity;
  const isWriting = (place) =>
    place instanceof HTMLTextAreaElement ||
    place instanceof HTMLSelectElement ||
    (place instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit"].includes(place.type));

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (isWriting(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (root.dataset.keys === "off") return;
    const isAfterG = event.timeStamp - waitsSince < PREFIX_PATIENCE_MS;
    waitsSince = -Infinity;
    if (event.key === "g" && !isAfterG) {
      waitsSince = event.timeStamp;
      return;
    }
    const act = (isAfterG ? AFTER_G : KEYS)[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  // --- Renewal: an element with data-live is asked for again after so many seconds, and takes the new content
  // ("replace"), or the page is loaded anew once the element is gone or has another data-stamp ("reload").
  const renewed = (place, fresh) => {
    const checked = new Set([...place.querySelectorAll("input:checked")].map((one) => `${one.name}=${one.value}`));
    const row = current()?.dataset.row;
    const focused = document.activeElement;
    const name = place.contains(focused) && focused instanceof HTMLInputElement ? `${focused.name}=${focused.value}` : null;
    place.replaceChildren(...fresh.childNodes);
    place.dataset.seconds = fresh.dataset.seconds;
    for (const one of place.querySelectorAll("input")) one.checked = checked.has(`${one.name}=${one.value}`);
    if (name !== null) {
      [...place.querySelectorAll("input")].find((one) => `${one.name}=${one.value}` === name)?.focus();
    } else if (row !== undefined) {
      const again = [...place.querySelectorAll("[data-row]")].find((one) => one.dataset.row === row);
      if (again) opener(again)?.focus();
    }
  };

  const renew = async (place, failures) => {
    let next = failures + 1;
    try {
      const reply = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (reply.ok) {
        next = 0;
        const page = new DOMParser().parseFromString(await reply.text(), "text/html");
        const fresh = page.getElementById(place.id);
        if (place.dataset.live === "reload") {
          if (fresh?.dataset.stamp !== place.dataset.stamp) return location.reload();
        } else if (fresh) {
          renewed(place, fresh);
        }
      }
    } catch {
      // The server is away; it is asked again, ever less often.
    }
    wait(place, next);
  };

  const wait = (place, failures) => {
    const seconds = Math.min(Number(place.dataset.seconds) * 2 ** failures, SLOWEST_S);
    setTimeout(() => (document.hidden ? wait(place, failures) : renew(place, failures)), seconds * 1000);
  };

  for (const place of document.querySelectorAll("[data-live]")) wait(place, 0);
})();
