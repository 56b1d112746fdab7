// The bot's clock: shown in this browser's zone, moved forward by the buttons of its panel.

import { clockTime } from "./bubble.js";

const $ = (id) => document.getElementById(id);

// `move` takes seconds. Returns { set(milliseconds) }, for what the server says the time is.
export function startClock(move) {
  let ahead = 0;
  const now = () => Date.now() + ahead;

  function show() {
    const format = { weekday: "short", day: "numeric", month: "long" };
    const day = new Date(now()).toLocaleDateString("en-GB", format);
    $("clock-short").textContent = clockTime(now());
    $("clock-long").textContent = `${day}, ${clockTime(now())}`;
    $("clock-zone").textContent = Intl.DateTimeFormat().resolvedOptions().timeZone;
  }

  function secondsUntil(hour) {
    const at = new Date(now());
    at.setHours(hour, 0, 0, 0);
    if (at.getTime() <= now()) at.setDate(at.getDate() + 1);
    return Math.ceil((at.getTime() - now()) / 1000);
  }

  for (const button of $("clock-panel").querySelectorAll("button")) {
    const { seconds, next } = button.dataset;
    button.addEventListener("click", () => move(seconds ? Number(seconds) : secondsUntil(Number(next))));
  }
  setInterval(show, 1000);
  return {
    set(milliseconds) {
      ahead = milliseconds - Date.now();
      show();
    },
  };
}
