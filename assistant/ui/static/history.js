// What can be done with a conversation in the list, by click and by key, and where the focus goes then.
const place = element.closest("#history");
let after; // finds what is focused once the list is drawn again

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

// What is typed meanwhile must not lose the focus.
place.addEventListener("input", () => { after = undefined; });

watch("value", () => {
  if (!after) return;
  const looked = after;
  after = undefined;
  // Once the bar is drawn too: it comes in the same moment. What is pinned moves; the page needn't.
  setTimeout(() => {
    const target = looked() ?? place.querySelector("#history-find input");
    target.focus({ preventScroll: target.matches(".pin") });
  });
});
