// One message as a list item: its content, its time and its buttons.

import { words } from "./words.js";

const ICONS = {
  voice: "M9 6v12l9-6z",
  document: "M7 3h7l4 4v14H7zM14 3v5h4",
  location: "M12 21s-6-5.5-6-11a6 6 0 0 1 12 0c0 5.5-6 11-6 11zM12 10v.1",
  change: "M4 20h4L19 9l-4-4L4 16z",
};

export function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

export function clockTime(milliseconds) {
  return new Date(milliseconds).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

// `act` has command, link (see words.js), press(button, message, data), edit(message), zoom(image).
export function bubble(message, act) {
  const mine = !message.from.is_bot;
  const item = make("li", `message ${mine ? "mine" : "theirs"}`);
  item.dataset.id = message.message_id;
  const box = make("div", "bubble");
  box.append(make("span", "hidden", mine ? "You: " : `${message.from.first_name}: `));
  const content = body(message, act);
  box.append(...content);
  box.classList.toggle("alone", !message.text && !message.caption);
  box.classList.toggle("pictured", Boolean(message.photo));
  box.classList.toggle("edited", Boolean(message.edit_date));
  item.classList.toggle("sticker", Boolean(message.sticker));
  box.append(meta(message));
  if (mine && message.text) box.append(changer(message, act));
  item.append(box);
  if (message.reply_markup) item.append(keys(message, act));
  return item;
}

function body(message, act) {
  const parts = [];
  const caption = message.caption || "";
  if (message.photo) parts.push(picture(message.photo.at(-1), caption, act));
  if (message.sticker) parts.push(image(message.sticker, "Sticker"));
  if (message.voice) parts.push(attached("voice", "Voice message", `0:0${message.voice.duration}`));
  if (message.document) parts.push(download(message.document));
  if (message.location) {
    const { latitude, longitude } = message.location;
    parts.push(attached("location", "Location", `${latitude.toFixed(2)}, ${longitude.toFixed(2)}`));
  }
  const text = message.text || caption;
  if (text) parts.push(words(text, message.entities || message.caption_entities, act));
  return parts;
}

function image(file, alt) {
  const node = make("img");
  node.src = `/page/files/${encodeURIComponent(file.file_id)}`;
  node.width = file.width;
  node.height = file.height;
  node.alt = alt;
  return node;
}

function picture(file, caption, act) {
  const shown = image(file, caption || "Picture");
  const button = make("button", "picture", shown);
  button.type = "button";
  button.title = "Show larger";
  button.addEventListener("click", () => act.zoom(shown));
  return button;
}

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  drawing.append(path);
  return drawing;
}

function attached(kind, title, note, tag = "div") {
  const sign = make("span", "sign", icon(kind));
  return make(tag, "attached", sign, make("span", "", title, make("small", "", note)));
}

function download(file) {
  const size = file.file_size < 1024 ? `${file.file_size} B` : `${Math.ceil(file.file_size / 1024)} KB`;
  const node = attached("document", file.file_name, size, "a");
  node.href = `/page/files/${encodeURIComponent(file.file_id)}`;
  node.download = file.file_name;
  return node;
}

function meta(message) {
  const edited = message.edit_date ? "edited " : "";
  return make("span", "meta", edited + clockTime(message.date * 1000));
}

function changer(message, act) {
  const button = make("button", "icon change", icon("change"));
  button.type = "button";
  button.setAttribute("aria-label", "Edit this message");
  button.addEventListener("click", () => act.edit(message));
  return button;
}

function keys(message, act) {
  const board = make("div", "keys");
  for (const row of message.reply_markup.inline_keyboard) {
    board.append(make("div", "", ...row.map((key) => keyNode(key, message, act))));
  }
  return board;
}

function keyNode(key, message, act) {
  if (key.url) {
    const node = make("a", "key", `${key.text} ↗`);
    if (/^https?:/i.test(key.url)) node.href = key.url;
    node.target = "_blank";
    node.rel = "noopener noreferrer";
    node.addEventListener("click", (event) => {
      if (act.link(key.url)) event.preventDefault();
    });
    return node;
  }
  const node = make("button", "key", key.text);
  node.type = "button";
  if (key.copy_text) node.addEventListener("click", () => act.copy(key.copy_text.text));
  else node.addEventListener("click", () => act.press(node, message, key.callback_data));
  return node;
}
