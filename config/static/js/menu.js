// A group of the staff menu closes by Escape and by a press elsewhere. Without this script, by another press on it.
(() => {
  "use strict";

  const open = () => document.querySelector(".menu[open]");

  document.addEventListener("keydown", (event) => {
    const menu = open();
    if (event.key !== "Escape" || !menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  document.addEventListener("click", (event) => {
    const menu = open();
    if (menu && !menu.contains(event.target)) menu.open = false;
  });
})();
