// A key presses the button that names it in data-key, unless somebody is typing. Without this script, access keys do.
// What is typed while a press is on its way waits for its answer, so that no key is lost.
(() => {
  "use strict";

  const TYPING = "input, textarea, select, [contenteditable]";
  const waiting = [];
  let busy = false;

  const press = (key) => {
    const button = document.querySelector(`[data-key="${key}"]`);
    if (!button) return false;
    const folded = button.closest("details:not([open])");
    if (folded) {
      folded.open = true;
      button.focus();
    } else {
      button.click();
    }
    return true;
  };

  document.addEventListener("keydown", (event) => {
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
