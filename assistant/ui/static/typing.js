// What is being typed, so that the model can read what the answer will need: after a pause, when a
// word or the question is finished, and when a question is pointed at. Nothing here waits for an
// answer. What is pasted waits too: whoever presses Enter at once would have it searched for twice.
const PAUSE = 300, APART = 500, POINTED = 150; // milliseconds
let told = "", lately = -APART, waiting;

function isOff() {
  return decodeURIComponent(document.cookie).includes("reading=asked");
}

function tell(how, text = "") {
  clearTimeout(waiting);
  const now = `${how} ${text.trim()}`;
  if (now === told || isOff() || (how !== "again" && !text.trim())) return;
  told = now;
  lately = performance.now();
  trigger("input", { how, text: text.trim() });
}

function typed(how, { target }) {
  clearTimeout(waiting);
  const text = target.value;
  const isFinished = /\s$/.test(text) && performance.now() - lately > APART;
  if (isFinished || (/[?？]$/.test(text) && told)) tell(how, text);
  else waiting = setTimeout(() => tell(how, target.value), PAUSE);
}

document.addEventListener("input", (event) => {
  if (event.isComposing) return;
  if (event.target.matches("#question textarea")) typed("typed", event);
  else if (event.target.matches("#answer .editing textarea")) typed("edited", event);
});

function pointed({ target }) {
  const button = target.closest?.("#start .suggested, #answer .retry");
  if (!button) return;
  clearTimeout(waiting);
  const how = button.matches(".retry") ? "again" : "suggested";
  waiting = setTimeout(() => tell(how, how === "again" ? "" : button.dataset.id), POINTED);
}
document.addEventListener("pointerover", pointed);
document.addEventListener("focusin", pointed);

// Once it is asked, nothing is left to be told; afterwards the same may be told anew.
document.addEventListener("keydown", ({ key, target }) => {
  if (key === "Enter" && target.matches?.("#question textarea, #answer .editing textarea")) forget();
});
document.addEventListener("click", ({ target }) => {
  if (target.closest?.("#send, #start .suggested, #answer [data-id]")) forget();
});
function forget() {
  clearTimeout(waiting);
  told = "";
}
