// Light or dark: the system's or the reader's choice, applied before anything is painted.
(() => {
  const CHOICES = ["system", "light", "dark"];
  const system = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;

  function chosen() {
    try { return localStorage.getItem("newsdesk-theme") ?? "system"; } catch { return "system"; }
  }

  function apply() {
    const dark = chosen() === "system" ? system.matches : chosen() === "dark";
    root.dataset.theme = dark ? "dark" : "light";
    if (document.body?.classList.contains("dark") !== dark) document.body?.classList.toggle("dark", dark);
    const button = document.getElementById("theme");
    if (button) {
      const name = newsdesk.words[`js.theme.${chosen()}`];
      if (button.textContent !== name) button.textContent = name;
      button.setAttribute("aria-label", newsdesk.words["js.theme.change"].replace("{name}", name));
    }
  }

  apply();
  system.addEventListener("change", apply);
  addEventListener("storage", apply);
  // Gradio applies the system's theme by itself, when it starts and later.
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    observer.disconnect();
    apply();
    new MutationObserver(apply).observe(document.body, { attributeFilter: ["class"] });
  }).observe(root, { childList: true });
  document.addEventListener("click", ({ target }) => {
    if (!target.closest?.("#theme")) return;
    const next = CHOICES[(CHOICES.indexOf(chosen()) + 1) % CHOICES.length];
    try { localStorage.setItem("newsdesk-theme", next); } catch { /* then it lasts until the page is left */ }
    apply();
  });
  // Gradio draws the button later; other pages have none.
  const waiting = setInterval(() => {
    if (document.getElementById("theme")) { clearInterval(waiting); apply(); }
  }, 100);
  addEventListener("load", () => { if (!document.querySelector("gradio-app")) clearInterval(waiting); });
})();
