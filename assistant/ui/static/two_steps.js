// Two steps: a button opens a form, and only the form reaches the server.
element.addEventListener("click", ({ target }) => {
  const begin = target.closest("button.begin");
  const opened = begin && element.querySelector(`#${begin.getAttribute("aria-controls")}`);
  if (opened) {
    opened.hidden = false;
    begin.setAttribute("aria-expanded", "true");
    opened.querySelector("input, button").focus();
  }
  if (target.closest("button.cancel")) close(target.closest("form"));
});
element.addEventListener("keydown", ({ key, target }) => {
  const form = target.closest("form.sure");
  if (key === "Escape" && form) close(form);
});
element.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const sent = new FormData(form);
  trigger("click", { what: form.dataset.what, typed: sent.get("typed") ?? "", chosen: sent.getAll("chosen") });
});

function close(form) {
  form.hidden = true;
  form.reset();
  const begin = form.parentElement.querySelector("button.begin");
  begin.setAttribute("aria-expanded", "false");
  begin.focus();
}
