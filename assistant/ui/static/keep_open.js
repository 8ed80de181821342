// Keeps folds open and the focus in its place when the component is redrawn. Gradio redraws by
// changing the existing elements in order, so the focused one may belong to another row afterwards.
const unfolded = new Set();
let focused = ""; // the selector of what has the focus

element.addEventListener("toggle", ({ target }) => {
  if (target.open) unfolded.add(target.dataset.stays);
  else unfolded.delete(target.dataset.stays);
}, true);

element.addEventListener("focusin", ({ target }) => {
  const id = target.dataset.id, fold = target.closest("details")?.dataset.stays;
  if (id) focused = `[data-id="${CSS.escape(id)}"]`;
  else focused = fold && target.matches("summary") ? `[data-stays="${CSS.escape(fold)}"] > summary` : "";
});
element.addEventListener("focusout", ({ target }) => {
  // An element that was removed from the page wasn't left by the reader.
  setTimeout(() => { if (target.isConnected && !element.contains(document.activeElement)) focused = ""; });
});

watch("value", () => {
  const folds = [...element.querySelectorAll("details[data-stays]")];
  for (const gone of unfolded) if (!folds.some(({ dataset }) => dataset.stays === gone)) unfolded.delete(gone);
  for (const each of folds) each.open = unfolded.has(each.dataset.stays);

  const now = document.activeElement;
  if (!focused || (now !== document.body && !element.contains(now))) return;
  const target = element.querySelector(focused);
  if (target === now) return;
  if (target) target.focus({ preventScroll: true });
  else {
    focused = "";
    if (element.contains(now)) now.blur(); // so that no key presses the element in its place
  }
});
