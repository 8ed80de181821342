// The newest answer: asking again, editing the question, and scrolling to it.
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
    const number = element.querySelector(".answered").dataset.number ?? "";
    trigger("click", { id: button.dataset.id, text: element.querySelector(".editing textarea").value, number });
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

// Rating an answer, the newest or an earlier one.
const desk = element.closest("#desk");

function rate(answer, thumb, reason = "") {
  const { conversation, number } = answer.dataset;
  trigger("like", { conversation, number, thumb, reason });
}

// The server's message is read out; it is also shown on the button for a moment.
function showWhatIsSaid(button) {
  const place = document.querySelector("#progress [role=status]");
  const name = button.dataset.name ??= button.textContent;
  const show = () => {
    heard.disconnect();
    clearTimeout(unchanged);
    button.textContent = place.textContent;
    setTimeout(() => { button.textContent = name; }, 2500);
  };
  const heard = new MutationObserver(show);
  heard.observe(place, { subtree: true, childList: true, characterData: true });
  const unchanged = setTimeout(show, 1500);
}

function keepReason(why) {
  showWhatIsSaid(why.querySelector(".keep"));
  rate(why.closest(".answered"), "down", why.querySelector("input").value);
}

desk.addEventListener("click", ({ target }) => {
  const thumb = target.closest(".thumb");
  if (target.closest(".keep")) keepReason(target.closest(".why"));
  if (!thumb) return;
  const answer = thumb.closest(".answered");
  const given = thumb.getAttribute("aria-pressed") === "false" ? thumb.dataset.thumb : "";
  for (const each of answer.querySelectorAll(".thumb")) {
    each.setAttribute("aria-pressed", each.dataset.thumb === given);
  }
  const why = answer.querySelector(".why");
  why.hidden = given !== "down";
  rate(answer, given);
  if (!why.hidden) why.querySelector("input").focus();
});

desk.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches(".why input")) return;
  keepReason(event.target.closest(".why"));
});

// A new question is scrolled to the top of the window, while earlier answers are still being drawn.
const SETTLED = 600; // milliseconds
let settling;

function toTheTop(turn) {
  const until = performance.now() + SETTLED;
  const stand = () => {
    if (performance.now() > until) return;
    turn.scrollIntoView({ block: "start", behavior: "instant" });
    settling = requestAnimationFrame(stand);
  };
  cancelAnimationFrame(settling);
  stand();
}

for (const moved of ["wheel", "touchstart", "pointerdown", "keydown", "newsdesk-shown"]) {
  document.addEventListener(moved, () => cancelAnimationFrame(settling), { passive: true });
}

watch("value", () => {
  const answer = element.querySelector(".answered");
  if (answer?.dataset.conversation) {
    // So that a reload opens the conversation again.
    history.replaceState(null, "", `?conversation=${answer.dataset.conversation}`);
  }
  if (!answer || answer.dataset.drawn === drawn) return;
  drawn = answer.dataset.drawn;
  toTheTop(element.closest(".turn"));
});
