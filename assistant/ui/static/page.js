// A click on a citation opens its source and whatever it is folded into, and scrolls to the sentence.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.cite");
  if (!link) return;
  event.preventDefault();
  event.stopPropagation();
  const source = document.getElementById(link.getAttribute("href").slice(1));
  if (!source) return;
  hideTip();
  for (const other of document.querySelectorAll(".source.now")) other.classList.remove("now");
  source.classList.add("now");
  for (let each = source; each; each = each.parentElement.closest("details")) each.open = true;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const behavior = still ? "auto" : "smooth";
  source.querySelector("summary").focus({ preventScroll: true });
  (source.querySelector("mark") ?? source).scrollIntoView({ block: "center", behavior });
}, true);

// The description of a citation or of a check icon is shown while it is hovered or focused.
let tip, pointed;

function showTip(target) {
  const description = document.getElementById(target.getAttribute("aria-describedby"));
  if (!description || target === pointed) return;
  if (!tip) {
    tip = document.createElement("div");
    tip.id = "tip";
    tip.setAttribute("role", "tooltip");
    document.querySelector(".gradio-container").append(tip);
  }
  pointed = target;
  tip.replaceChildren(...[...description.cloneNode(true).childNodes]);
  tip.hidden = false;
  const { left, right, top, bottom } = target.getBoundingClientRect();
  const frame = tip.offsetParent?.getBoundingClientRect() ?? { left: 0, top: 0 };
  const x = Math.min(Math.max((left + right - tip.offsetWidth) / 2, 12), innerWidth - tip.offsetWidth - 12);
  const y = top - tip.offsetHeight - 6 >= 0 ? top - tip.offsetHeight - 6 : bottom + 6;
  tip.style.left = `${x - frame.left}px`;
  tip.style.top = `${y - frame.top}px`;
}

function hideTip() {
  if (tip) tip.hidden = true;
  pointed = undefined;
}

const DESCRIBED = "a.cite[aria-describedby], .proof";
let leaving;
document.addEventListener("pointerover", ({ target }) => {
  if (target.closest("#tip")) return clearTimeout(leaving); // the tooltip can be hovered too
  const described = target.closest(DESCRIBED);
  if (described) {
    clearTimeout(leaving);
    showTip(described);
  } else if (pointed && pointed !== document.activeElement) {
    clearTimeout(leaving);
    leaving = setTimeout(hideTip, 150);
  }
});
document.addEventListener("focusin", ({ target }) => {
  if (target.matches(DESCRIBED)) showTip(target);
  else hideTip();
});
document.addEventListener("focusout", ({ target }) => {
  if (target === pointed) hideTip();
});
document.addEventListener("click", ({ target }) => {
  const described = target.closest(".proof"); // a finger doesn't hover
  if (described) showTip(described);
  else if (!target.closest("#tip")) hideTip();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hideTip();
});

// Up in the empty question box brings back the last question.
document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowUp" || !event.target.matches?.("#question textarea")) return;
  const last = [...document.querySelectorAll("#desk .asked")].at(-1);
  if (event.target.value || !last) return;
  event.preventDefault();
  event.target.value = last.textContent;
  event.target.dispatchEvent(new Event("input", { bubbles: true }));
});

// Copying, and buttons that open another tab.
document.addEventListener("click", async ({ target }) => {
  const copy = target.closest("button.copy");
  if (copy) {
    const name = copy.dataset.name ??= copy.textContent;
    const copied = await navigator.clipboard?.writeText(copy.dataset.copy).then(() => true, () => false);
    copy.textContent = newsdesk.words[copied ? "js.copied" : "js.not_copied"];
    setTimeout(() => { copy.textContent = name; }, 2500);
  }
  const opens = target.closest("button[data-opens]")?.dataset.opens;
  if (opens) document.querySelector(`[role=tab][data-tab-id="${opens}"]`)?.click();
});

// How long an answer has taken so far, counted on from the server's number.
const began = new WeakMap();
setInterval(() => {
  for (const shown of document.querySelectorAll(".seconds")) {
    const known = began.get(shown);
    if (known?.at !== shown.dataset.at) {
      began.set(shown, { at: shown.dataset.at, from: performance.now() - 1000 * Number(shown.dataset.at) });
    }
    const seconds = Math.floor((performance.now() - began.get(shown).from) / 1000);
    const text = newsdesk.words["js.seconds"].replace("{seconds}", seconds);
    if (shown.textContent !== text) shown.textContent = text;
  }
}, 250);

// Enter in an empty filter would choose an empty value.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches?.("#filters-chosen input")) return;
  const chosen = document.querySelector("#filters-chosen [role=option].active");
  if (!event.target.value.trim() && !chosen) event.stopPropagation();
}, true);
