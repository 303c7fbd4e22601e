// Puts the nearest place first, if the person asks for it. Distances are worked out on the phone: where it is goes nowhere.
(() => {
  "use strict";

  const EARTH_KM = 6371;
  const radians = (degrees) => (degrees * Math.PI) / 180;

  const kilometres = (here, item) => {
    const there = { latitude: Number(item.dataset.lat), longitude: Number(item.dataset.lon) };
    const a =
      Math.sin(radians(there.latitude - here.latitude) / 2) ** 2 +
      Math.cos(radians(here.latitude)) *
        Math.cos(radians(there.latitude)) *
        Math.sin(radians(there.longitude - here.longitude) / 2) ** 2;
    return 2 * EARTH_KM * Math.asin(Math.sqrt(a));
  };

  const sort = (list, here) => {
    const number = new Intl.NumberFormat(document.documentElement.lang || "id", { maximumFractionDigits: 1 });
    const items = [...list.querySelectorAll("[data-near-item]")].map((item) => [kilometres(here, item), item]);
    items.sort(([one], [other]) => one - other);
    items.forEach(([distance, item]) => {
      item.querySelector("[data-near-distance]").textContent = `± ${number.format(distance)} km`;
      item.parentNode.append(item);
    });
  };

  document.querySelectorAll("[data-near]").forEach((list) => {
    const button = list.querySelector("[data-near-button]");
    const status = list.querySelector("[data-near-status]");
    if (!navigator.geolocation || !window.isSecureContext) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      status.textContent = status.dataset.asking;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          sort(list, coords);
          status.textContent = status.dataset.sorted;
        },
        () => {
          status.textContent = status.dataset.failed;
        },
        { maximumAge: 300000, timeout: 10000 },
      );
    });
  });
})();
