// A key presses the button that names it in data-key, unless somebody is typing. Without this script, access keys do.
// A button with data-twice decides something: its key moves the focus there, and only the same key again, or Enter,
// presses it. Whoever does not want keys turns them off with the box data-keys; this browser remembers it.
// What is typed while a press is on its way waits for its answer, so that no key is lost.
(() => {
  "use strict";

  const TYPING = "input, textarea, select, [contenteditable]";
  const OFF = "keys-off";
  const waiting = [];
  let busy = false;

  const press = (key) => {
    const button = document.querySelector(`[data-key="${key}"]`);
    if (!button) return false;
    const folded = button.closest("details:not([open])");
    if (folded) folded.open = true;
    if (folded || ("twice" in button.dataset && document.activeElement !== button)) {
      button.focus();
    } else {
      button.click();
    }
    return true;
  };

  const box = document.querySelector("[data-keys]");
  if (box) {
    box.closest("[hidden]").hidden = false;
    box.checked = !window.localStorage.getItem(OFF);
    box.addEventListener("change", () => {
      if (box.checked) window.localStorage.removeItem(OFF);
      else window.localStorage.setItem(OFF, "1");
    });
  }

  document.addEventListener("keydown", (event) => {
    if (box && !box.checked) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.target.closest(TYPING)) return;
    if (!/^[a-z0-9]$/i.test(event.key)) return;
    const key = event.key.toLowerCase();
    if (busy) waiting.push(key);
    else if (press(key)) event.preventDefault();
  });

  document.addEventListener("htmx:beforeRequest", () => (busy = true));
  document.addEventListener("htmx:afterSettle", () => {
    busy = false;
    while (!busy && waiting.length) press(waiting.shift());
  });

  // Refused or lost: the page as it stands now says why.
  document.addEventListener("htmx:responseError", () => window.location.reload());
  document.addEventListener("htmx:sendError", () => {
    busy = false;
    waiting.length = 0;
  });
})();
