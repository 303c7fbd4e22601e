// Counts down to a moment the server named. Both ends come from the server, so a phone whose clock is wrong counts right.
(() => {
  "use strict";

  const LAST_CALLS = [120, 30]; // seconds left at which a screen reader is told
  const language = document.documentElement.lang || "id";

  const arrivedAt = () => {
    const [page] = performance.getEntriesByType("navigation");
    return page ? page.responseStart : performance.now();
  };

  const unit = (number, name) =>
    new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "long" }).format(number);

  const inWords = (seconds) => {
    const days = Math.floor(seconds / 86400);
    const hours = Math.floor(seconds / 3600) % 24;
    const minutes = Math.floor(seconds / 60) % 60;
    const parts = [];
    if (days) parts.push(unit(days, "day"));
    if (days || hours) parts.push(unit(hours, "hour"));
    if (minutes) parts.push(unit(minutes, "minute"));
    if (!days && !hours && (seconds % 60 || !minutes)) parts.push(unit(seconds % 60, "second"));
    return parts.join(" ");
  };

  const start = (clock, since) => {
    if (clock.dataset.started) return;
    clock.dataset.started = "yes";
    const part = (name) => clock.querySelector(`[data-countdown-${name}]`);
    const left = part("left");
    const voice = part("voice");
    const seconds = Number(clock.dataset.endsAt) - Number(clock.dataset.now);
    const wallAtStart = Date.now() - (performance.now() - since);
    let before = Infinity;

    // A sleeping phone stops one of the two clocks, a corrected one moves the other: so the longer time counts.
    const remaining = () =>
      Math.max(0, Math.ceil(seconds - Math.max(performance.now() - since, Date.now() - wallAtStart) / 1000));

    const finish = () => {
      clock.classList.remove("is-short");
      if (clock.dataset.countdown === "hold") clock.classList.add("is-over");
      part("running").hidden = true;
      part("over").hidden = false;
      voice.textContent = voice.dataset.over;
    };

    const tick = () => {
      const now = remaining();
      if (now === 0) return finish();
      left.textContent = inWords(now);
      left.hidden = false;
      if (clock.dataset.countdown === "hold") clock.classList.toggle("is-short", now <= LAST_CALLS[0]);
      if (LAST_CALLS.some((call) => now <= call && before > call && before !== Infinity)) {
        voice.textContent = voice.dataset.left.replace("{left}", inWords(now));
      }
      before = now;
      setTimeout(tick, now > 3600 ? 15000 : 1000);
    };

    tick();
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && remaining() === 0) finish();
    });
  };

  try {
    unit(1, "minute");
  } catch {
    return; // an old browser keeps the sentence with the time of day
  }

  document.querySelectorAll("[data-countdown]").forEach((clock) => start(clock, arrivedAt()));
  document.addEventListener("htmx:load", (event) => {
    const swapped = event.detail.elt;
    const found = [...swapped.querySelectorAll("[data-countdown]")];
    if (swapped.matches("[data-countdown]")) found.push(swapped);
    found.forEach((clock) => start(clock, performance.now()));
  });
})();
