// A button in the HTML tells the server which one was pressed.
element.addEventListener("click", ({ target }) => {
  const button = target.closest("button[data-id]");
  if (button) trigger("click", { id: button.dataset.id });
});
