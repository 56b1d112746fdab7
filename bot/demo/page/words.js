// A message's text with its marks as nodes: built, never parsed, so no text can become markup.

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote",
};
const SAFE_LINK = /^(https?:|mailto:|tel:)/i;
const LIVE = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])|((?<!\S)\/[a-z0-9_]{1,32}(?![\w/]))/gi;

// `act` has command(text), for a tapped /command, and link(url), which returns true when it was handled.
export function words(text, entities, act) {
  const box = document.createElement("div");
  box.className = "words";
  fill(box, text, 0, text.length, entities || [], act, false);
  return box;
}

function fill(parent, text, from, to, entities, act, inLink) {
  let at = from;
  entities.forEach((entity, index) => {
    const end = entity.offset + entity.length;
    if (entity.offset < at || end > to) return;
    plain(parent, text.slice(at, entity.offset), act, inLink);
    const node = element(entity, act);
    const inner = entities.slice(index + 1).filter((e) => e.offset < end);
    const quiet = inLink || ["text_link", "code", "pre"].includes(entity.type);
    fill(node, text, entity.offset, end, inner, act, quiet);
    parent.append(node);
    at = end;
  });
  plain(parent, text.slice(at, to), act, inLink);
}

function element(entity, act) {
  if (entity.type === "text_link") return link(entity.url, act);
  const node = document.createElement(TAGS[entity.type] || "span");
  if (entity.type === "spoiler") {
    node.className = "spoiler";
    node.tabIndex = 0;
  }
  return node;
}

function link(url, act) {
  const node = document.createElement("a");
  if (!SAFE_LINK.test(url)) return document.createElement("span");
  node.href = url;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  node.addEventListener("click", (event) => {
    if (act.link(url)) event.preventDefault();
  });
  return node;
}

function plain(parent, text, act, inLink) {
  if (inLink) return parent.append(text);
  let at = 0;
  for (const found of text.matchAll(LIVE)) {
    parent.append(text.slice(at, found.index), found[1] ? named(found[1], act) : command(found[2], act));
    at = found.index + found[0].length;
  }
  parent.append(text.slice(at));
}

function named(url, act) {
  const node = link(url, act);
  node.textContent = url;
  return node;
}

function command(text, act) {
  const node = document.createElement("button");
  node.type = "button";
  node.className = "command";
  node.textContent = text;
  node.addEventListener("click", () => act.command(text));
  return node;
}
