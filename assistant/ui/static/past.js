// The answers before the newest: each is sent once, and stays until the conversation is left.
watch("value", () => {
  const told = element.firstElementChild;
  if (!props.value) {
    told.replaceChildren();
    history.replaceState(null, "", location.pathname);
    return;
  }
  const came = document.createElement("template");
  came.innerHTML = props.value;
  const first = Number(came.content.firstElementChild.dataset.turn);
  for (const turn of [...told.children]) if (Number(turn.dataset.turn) >= first) turn.remove();
  told.append(came.content);
});
