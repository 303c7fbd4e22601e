// Copies the text of another element, such as a booking code.
(() => {
  "use strict";

  if (!navigator.clipboard) return;
  document.querySelectorAll("[data-copy]").forEach((button) => {
    const status = document.querySelector(button.dataset.copyStatus);
    button.hidden = false;
    button.addEventListener("click", () => {
      const text = document.querySelector(button.dataset.copy).textContent.trim();
      navigator.clipboard.writeText(text).then(
        () => {
          status.textContent = status.dataset.copied;
        },
        () => {
          button.hidden = true;
        },
      );
    });
  });
})();
