// Tells a supervisor on whatever page that somebody calls: beside the menu entry, in the title, and to a screen reader.
(() => {
  "use strict";

  const PAUSE = 10000; // milliseconds
  const badge = document.querySelector("[data-calls]");
  const voice = document.querySelector("#calling");
  if (!badge || !voice) return;
  const title = document.title;
  let before = 0;

  const show = (waiting) => {
    badge.hidden = waiting === 0;
    badge.textContent = waiting || "";
    document.title = waiting ? `(${waiting}) ${badge.dataset.words} – ${title}` : title;
    if (waiting > before) voice.textContent = `${badge.dataset.words}: ${waiting}`;
    if (waiting === 0) voice.textContent = "";
    before = waiting;
  };

  const look = () =>
    fetch(badge.dataset.calls, { headers: { Accept: "application/json" }, redirect: "error" })
      .then((answer) => (answer.ok ? answer.json() : null))
      .then((found) => found && show(found.waiting))
      .catch(() => {}) // a network that is away for a moment: it looks again
      .finally(() => setTimeout(look, PAUSE));

  show(Number(badge.textContent));
  setTimeout(look, PAUSE);
})();
