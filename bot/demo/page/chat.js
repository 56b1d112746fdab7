// The page: one person's chat with the bot, kept in step by a stream of events from the server.

import { bubble, make } from "./bubble.js";
import { startClock } from "./clock.js";
import { startComposer } from "./composer.js";

const PRESS_SECONDS = 15; // how long a button waits for its answer before it can be pressed again
const TYPING_SECONDS = 5; // Telegram's
const TOAST_SECONDS = 3.5;
const NEAR_PIXELS = 90; // this close to the end, the log follows new messages

const $ = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
const person = Math.max(1, Number.parseInt(query.get("person") || "1", 10) || 1);
const language = (query.get("language") || navigator.language || "en").toLowerCase();
const shown = new Map(); // message id -> { message, item }
const waiting = new Map(); // callback id -> function that frees its buttons
const answered = new Set(); // callback ids whose answer came before we knew them
let bot = {};
let following = true; // the log shows its end, and stays there
let height = 0; // the log's, when it last scrolled
let typingTimer = 0;
let toastTimer = 0;

async function post(action, body) {
  const answer = await fetch(`/page/${action}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ person, ...body }),
  }).catch(() => null);
  const reply = answer ? await answer.json().catch(() => ({})) : {};
  if (answer?.ok) return reply.result;
  toast(reply.error || "The demo does not answer. Is it still running?");
  return undefined;
}

const act = {
  command: (text) => post("say", { text }),
  link(url) {
    const found = /^https?:\/\/t\.me\/(\w+)\?start=([\w-]{1,64})$/i.exec(url);
    if (!found || found[1].toLowerCase() !== bot.username.toLowerCase()) return false;
    post("say", { text: `/start ${found[2]}` });
    return true;
  },
  async press(button, message, data) {
    const board = button.closest(".keys");
    if (board.dataset.busy) return;
    busy(board, button, true);
    const free = () => busy(board, button, false);
    const id = await post("press", { message_id: message.message_id, data });
    if (id === undefined || answered.delete(id)) return free();
    waiting.set(id, free);
    setTimeout(() => waiting.delete(id) && free(), PRESS_SECONDS * 1000);
  },
  copy: (text) => navigator.clipboard.writeText(text).then(() => toast("Copied")),
  edit: (message) => composer.edit(message),
  zoom(image) {
    const large = $("zoom").querySelector("img");
    large.src = image.src;
    large.alt = image.alt;
    $("zoom").showModal();
  },
};

function busy(board, button, on) {
  if (on) board.dataset.busy = "1";
  else delete board.dataset.busy;
  button.classList.toggle("pressed", on);
  for (const key of board.querySelectorAll("button")) key.setAttribute("aria-disabled", String(on));
}

function toEnd() {
  following = true;
  $("log").scrollTop = $("log").scrollHeight;
}

function scrolled() {
  const log = $("log");
  const grown = log.clientHeight !== height; // the window or a panel moved it, and not the person
  height = log.clientHeight;
  if (grown && following) return toEnd();
  following = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PIXELS;
  $("to-end").hidden = following;
}

function resized() {
  if (following) toEnd();
  else scrolled();
}

function dayOf(message) {
  const format = { weekday: "long", day: "numeric", month: "long" };
  return new Date(message.date * 1000).toLocaleDateString("en-GB", format);
}

function arrange(item, message) {
  const last = $("messages").lastElementChild;
  const before = last && shown.get(Number(last.dataset.id))?.message;
  if (!before || dayOf(before) !== dayOf(message)) {
    $("messages").append(make("li", "day", make("span", "", dayOf(message))));
  }
  item.classList.toggle("turn", !before || before.from.is_bot !== message.from.is_bot);
}

function add(message, fresh = true) {
  if (message.from.is_bot) typing(false);
  else following = true;
  const item = bubble(message, act);
  arrange(item, message);
  item.classList.toggle("fresh", fresh);
  $("messages").append(item);
  shown.set(message.message_id, { message, item });
  $("empty").hidden = true;
  resized();
  present();
}

function replace(message) {
  const old = shown.get(message.message_id);
  if (!old) return;
  const item = bubble(message, act);
  item.classList.toggle("turn", old.item.classList.contains("turn"));
  const focused = [...old.item.querySelectorAll(".key")].indexOf(document.activeElement);
  old.item.replaceWith(item);
  if (focused >= 0) item.querySelectorAll(".key")[focused]?.focus();
  shown.set(message.message_id, { message, item });
  resized();
}

function remove({ message_id: id }) {
  shown.get(id)?.item.remove();
  shown.delete(id);
  $("empty").hidden = shown.size > 0;
  present();
}

function typing(on) {
  clearTimeout(typingTimer);
  $("typing").hidden = !on;
  $("status").textContent = on ? "typing…" : "bot";
  resized();
  if (on) typingTimer = setTimeout(typing, TYPING_SECONDS * 1000, false);
}

function toast(text) {
  clearTimeout(toastTimer);
  $("toast").textContent = text;
  $("toast").hidden = false;
  toastTimer = setTimeout(() => { $("toast").hidden = true; }, TOAST_SECONDS * 1000);
}

function answer({ query_id: id, text, alert }) {
  const free = waiting.get(id);
  if (free) free();
  else answered.add(id);
  waiting.delete(id);
  if (text && !alert) toast(text);
  if (!text || !alert) return;
  $("alert").querySelector("p").textContent = text;
  $("alert").showModal();
}

let isBlocked = false;

function present() {
  $("start").hidden = isBlocked || shown.size > 0;
  $("unblock").hidden = !isBlocked;
  $("composer").hidden = isBlocked || shown.size === 0;
  $("block").textContent = isBlocked ? "Unblock the bot" : "Block the bot";
}

function showState(state) {
  bot = state.bot;
  $("bot-name").textContent = bot.first_name;
  $("person-name").textContent = state.person.first_name;
  $("person-number").textContent = `person ${person}`;
  document.title = `${bot.first_name} · ${state.person.first_name}`;
  $("description").textContent = state.description || "Say hello to find out.";
  $("messages").replaceChildren();
  shown.clear();
  $("empty").hidden = false;
  isBlocked = state.blocked;
  for (const message of state.messages) add(message, false);
  composer.commands(state.menu);
  clock.set(state.now);
  typing(false);
  present();
  toEnd();
}

function listen() {
  const on = {
    state: showState,
    message: add,
    edited: replace,
    deleted: remove,
    typing: () => typing(true),
    answered: answer,
    menu: (menu) => composer.commands(menu),
    clock: ({ now }) => clock.set(now),
    blocked: ({ blocked }) => { isBlocked = blocked; present(); },
  };
  const events = new EventSource(`/page/events?person=${person}&language=${encodeURIComponent(language)}`);
  for (const [name, handle] of Object.entries(on)) {
    events.addEventListener(name, (event) => handle(JSON.parse(event.data)));
  }
  events.onerror = () => { $("status").textContent = "connecting…"; };
}

const PANELS = [["clock-button", "clock-panel"], ["people-button", "people-panel"]];

function toggle(chosen) {
  for (const [button, panel] of PANELS) {
    $(panel).hidden = panel !== chosen || !$(panel).hidden;
    $(button).setAttribute("aria-expanded", String(!$(panel).hidden));
  }
}

const clock = startClock((seconds) => post("clock", { seconds }));
const composer = startComposer(post);
for (const [button, panel] of PANELS) $(button).addEventListener("click", () => toggle(panel));
$("another").href = `?person=${person + 1}`;
$("start").addEventListener("click", () => post("say", { text: `/start ${query.get("start") || ""}`.trim() }));
$("unblock").addEventListener("click", () => post("block", { blocked: false }));
$("block").addEventListener("click", () => post("block", { blocked: !isBlocked }));
$("to-end").addEventListener("click", toEnd);
$("log").addEventListener("scroll", scrolled, { passive: true });
const sizes = new ResizeObserver(resized);
sizes.observe($("log"));
sizes.observe($("messages"));
$("zoom").addEventListener("click", () => $("zoom").close());
listen();
