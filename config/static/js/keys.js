// A key presses the button that names it in data-key, unless somebody is typing. Without this script, access keys do.
(() => {
  "use strict";

  const TYPING = "input, textarea, select, [contenteditable]";

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.target.closest(TYPING)) return;
    if (!/^[a-z0-9]$/i.test(event.key)) return;
    const button = document.querySelector(`[data-key="${event.key.toLowerCase()}"]`);
    if (!button) return;
    event.preventDefault();
    const folded = button.closest("details:not([open])");
    if (folded) {
      folded.open = true;
      button.focus();
    } else {
      button.click();
    }
  });

  // Refused: the page as it stands now says why.
  document.addEventListener("htmx:responseError", (event) => {
    if (event.target.tagName === "FORM") window.location.reload();
  });
})();
