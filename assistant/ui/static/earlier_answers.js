// The answers before the newest: each is sent once, and stays until the conversation is left.
watch("value", () => {
  const answers = element.firstElementChild;
  if (!props.value) {
    answers.replaceChildren();
    history.replaceState(null, "", location.pathname);
    return;
  }
  const came = document.createElement("template");
  came.innerHTML = props.value;
  const first = Number(came.content.firstElementChild.dataset.turn);
  for (const turn of [...answers.children]) if (Number(turn.dataset.turn) >= first) turn.remove();
  answers.append(came.content);
});
