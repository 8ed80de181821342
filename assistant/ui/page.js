// The newest answer's sources are shown; a click on a citation shows its answer's sources, opens
// its own, and scrolls to the marked sentence.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.cite");
  if (!link) return;
  event.preventDefault();
  event.stopPropagation();
  const source = document.getElementById(link.getAttribute("href").slice(1));
  if (!source) return;
  const all = source.parentElement;
  for (const sources of all.parentElement.children) sources.classList.toggle("chosen", sources === all);
  for (const other of all.children) other.classList.toggle("now", other === source);
  source.open = true;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  source.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
  source.querySelector("summary").focus({ preventScroll: true });
}, true);

// Enter in a filter that nothing is typed or chosen in would choose an empty value.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches?.("#filters-chosen input")) return;
  const chosen = document.querySelector("#filters-chosen [role=option].active");
  if (!event.target.value.trim() && !chosen) event.stopPropagation();
}, true);
