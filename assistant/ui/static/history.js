// Changing a conversation in the list, by mouse and keyboard, and where the focus goes afterwards.
const place = element.closest("#history");
let after; // finds what to focus once the list is redrawn

function nameIt(item, open) {
  const [naming, title] = [".naming", ".title"].map((name) => item.querySelector(name));
  const input = naming.querySelector("input");
  naming.hidden = !open;
  title.hidden = open;
  input.value = input.defaultValue;
  if (open) input.select();
  (open ? input : item.querySelector("[data-does=rename]")).focus();
}

function act(does, id, title) {
  const within = (name) => element.querySelector(`[data-conversation="${id}"] ${name}`);
  const titles = () => element.querySelectorAll(".title");
  const listed = titles().length;
  after = {
    rename: () => within("[data-does=rename]"),
    pin: () => within(".pin"),
    unpin: () => within(".pin"),
    delete: () => place.querySelector("[data-does=undo]"),
    undo: () => within(".title"),
    more: () => titles()[listed],
  }[does];
  trigger("click", { does, id, title });
}

function save(item) {
  const input = item.querySelector(".naming input");
  if (input.value.trim() === input.defaultValue) nameIt(item, false);
  else act("rename", item.dataset.conversation, input.value);
}

place.addEventListener("click", ({ target }) => {
  const button = target.closest("button[data-does]");
  if (!button) return;
  const { does } = button.dataset;
  const item = button.closest("[data-conversation]");
  if (does === "rename" || does === "cancel") nameIt(item, does === "rename");
  else if (does === "save") save(item);
  else act(does, item?.dataset.conversation ?? button.dataset.id ?? "", item?.querySelector(".title").textContent ?? "");
  if (does === "close") place.querySelector("#history-find input").focus();
});

place.addEventListener("keydown", (event) => {
  if (!event.target.matches(".naming input") || event.isComposing) return;
  const item = event.target.closest("[data-conversation]");
  if (event.key === "Enter") save(item);
  else if (event.key === "Escape") nameIt(item, false);
});

// Whoever types or moves on meanwhile must not lose the focus.
place.addEventListener("input", () => { after = undefined; });
document.addEventListener("keydown", ({ key }) => { if (key === "Tab") after = undefined; });

watch("value", () => {
  const looked = after;
  // After the bar, which is drawn at the same moment. A pinned conversation moves; the page shouldn't.
  setTimeout(() => {
    if (!looked || looked !== after) return;
    after = undefined;
    const target = looked() ?? place.querySelector("#history-find input");
    target.focus({ preventScroll: target.matches(".pin") });
  });
});
