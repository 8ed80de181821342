// What was unfolded, and what has the focus, stay so when the place is drawn anew.
const unfolded = new Set();
let focused; // finds what has the focus

element.addEventListener("toggle", ({ target }) => {
  if (target.open) unfolded.add(target.dataset.stays);
  else unfolded.delete(target.dataset.stays);
}, true);

element.addEventListener("focusin", ({ target }) => {
  const id = CSS.escape(target.dataset.id ?? "");
  const fold = CSS.escape(target.closest("details")?.dataset.stays ?? "");
  if (id) focused = `[data-id="${id}"]`;
  else focused = target.matches("summary") && `[data-stays="${fold}"] > summary`;
});
element.addEventListener("focusout", ({ target }) => {
  // One that is taken off the page hasn't been left.
  setTimeout(() => { if (target.isConnected && document.activeElement !== target) focused = undefined; });
});

watch("value", () => {
  for (const each of element.querySelectorAll("details[data-stays]")) {
    each.open = unfolded.has(each.dataset.stays);
  }
  if (focused && document.activeElement === document.body) {
    element.querySelector(focused)?.focus({ preventScroll: true });
  }
});
