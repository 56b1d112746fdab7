// Where the person writes: text, the command menu, sample attachments, changing an old message.

import { make } from "./bubble.js";

const $ = (id) => document.getElementById(id);

// `post(action, body)` tells the server. Returns { commands(menu), edit(message) }.
export function startComposer(post) {
  const text = $("text");
  let menu = []; // [name, description]
  let edited = null; // the message that is being changed
  let chosen = -1; // the highlighted command

  function fit() {
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight + 2}px`;
  }

  function reset() {
    edited = null;
    text.value = "";
    $("editing").hidden = true;
    fit();
    closeSheets();
  }

  function closeSheets() {
    chosen = -1;
    for (const [sheet, button] of [["commands", "menu-button"], ["attachments", "attach-button"]]) {
      $(sheet).hidden = true;
      $(button).setAttribute("aria-expanded", "false");
    }
  }

  function open(sheet, button) {
    const wasOpen = !$(sheet).hidden;
    closeSheets();
    $(sheet).hidden = wasOpen;
    $(button).setAttribute("aria-expanded", String(!wasOpen));
  }

  function list(start) {
    const fitting = menu.filter(([name]) => `/${name}`.startsWith(start));
    $("commands").replaceChildren(...fitting.map(([name, description]) => {
      const button = make("button", "", make("b", "", `/${name}`), make("small", "", description));
      button.type = "button";
      button.setAttribute("role", "option");
      button.setAttribute("aria-selected", "false");
      button.addEventListener("click", () => {
        post("say", { text: `/${name}` });
        reset();
      });
      const item = make("li", "", button);
      item.setAttribute("role", "presentation");
      return item;
    }));
    return fitting.length;
  }

  function suggest() {
    fit();
    closeSheets();
    const start = text.value;
    if (edited || !/^\/\w*$/.test(start) || !list(start)) return;
    $("commands").hidden = false;
    $("menu-button").setAttribute("aria-expanded", "true");
  }

  function choose(step) {
    const options = [...$("commands").querySelectorAll("button")];
    options[chosen]?.setAttribute("aria-selected", "false");
    chosen = (chosen + step + options.length) % options.length;
    options[chosen].setAttribute("aria-selected", "true");
    options[chosen].scrollIntoView({ block: "nearest" });
  }

  async function send() {
    const value = text.value.trim();
    if (!value) return;
    const change = edited;
    reset();
    if (change) await post("edit", { message_id: change.message_id, text: value });
    else await post("say", { text: value });
  }

  function typed(event) {
    const isListOpen = !$("commands").hidden;
    if (event.isComposing) return;
    if (event.key === "Escape") return edited ? reset() : closeSheets();
    if (isListOpen && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? 1 : chosen < 0 ? 0 : -1);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (isListOpen && chosen >= 0) $("commands").querySelectorAll("button")[chosen].click();
      else send();
    }
  }

  text.addEventListener("input", suggest);
  text.addEventListener("keydown", typed);
  $("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
  $("stop-editing").addEventListener("click", reset);
  $("menu-button").addEventListener("click", () => { list("/"); open("commands", "menu-button"); });
  $("attach-button").addEventListener("click", () => open("attachments", "attach-button"));
  $("log").addEventListener("click", closeSheets);
  for (const button of $("attachments").querySelectorAll("button")) {
    button.addEventListener("click", () => {
      const [latitude, longitude] = (button.dataset.at || "").split(",").map(Number);
      post("send", { kind: button.dataset.send, latitude, longitude });
      closeSheets();
      text.focus();
    });
  }
  return {
    commands(list) {
      menu = list;
      $("menu-button").hidden = menu.length === 0;
    },
    edit(message) {
      edited = message;
      text.value = message.text;
      $("editing").hidden = false;
      fit();
      text.focus();
    },
  };
}
