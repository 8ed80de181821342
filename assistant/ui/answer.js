// What can be done with the newest answer: ask again, edit the question; and where it comes to stand.
let drawn = "";

function edit(open) {
  const [asked, editing] = [".asking-again", ".editing"].map((name) => element.querySelector(name));
  asked.hidden = open;
  editing.hidden = !open;
  (open ? editing.querySelector("textarea") : asked.querySelector(".edit")).focus();
}

element.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (button?.matches(".edit, .cancel")) edit(button.matches(".edit"));
  else if (button?.dataset.id) {
    trigger("click", { id: button.dataset.id, text: element.querySelector(".editing textarea").value });
  }
});

element.addEventListener("keydown", (event) => {
  if (!event.target.matches(".editing textarea") || event.isComposing) return;
  if (event.key === "Escape") edit(false);
  else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    element.querySelector("[data-id=edited]").click();
  }
});

// A new question stands at the top of the window, with room for what comes.
watch("value", () => {
  const told = element.querySelector(".told");
  if (!told || told.dataset.drawn === drawn) return;
  drawn = told.dataset.drawn;
  // Once those before it are drawn too: they come in the same moment.
  setTimeout(() => element.closest(".turn").scrollIntoView({ block: "start" }), 80);
});
