// Alerts: how many changes are new, beside the page's name, and saving an answer as an alert.
(() => {
  // Asked for when the page opens, is come back to, or shows another tab: never by the clock.
  async function look() {
    const link = document.querySelector("gradio-app #alerts");
    if (!link) return;
    const response = await fetch("alerts/unread").catch(() => undefined);
    const unread = response?.ok ? await response.text() : "";
    link.textContent = unread ? `${newsdesk.words["js.alerts"]} · ${unread}` : newsdesk.words["js.alerts"];
    link.classList.toggle("some", Boolean(unread));
    link.hidden = false;
  }

  const waiting = setInterval(() => {
    if (document.querySelector("gradio-app #alerts")) { clearInterval(waiting); look(); }
  }, 100);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  document.addEventListener("click", ({ target }) => { if (target.closest?.("[role=tab]")) look(); });

  document.addEventListener("submit", async (event) => {
    if (!event.target.matches(".tell")) return;
    event.preventDefault();
    const [form, button] = [event.target, event.target.querySelector("button")];
    if (form.dataset.sent) return; // pressed twice
    form.dataset.sent = "yes";
    button.textContent = newsdesk.words["js.alerts.saving"];
    const response = await fetch(form.action, { method: "POST" }).catch(() => undefined);
    const said = (await response?.text()) || newsdesk.words["js.alerts.failed"];
    button.textContent = said;
    form.querySelector("[role=status]").textContent = said; // which is read out
    if (!response?.ok) delete form.dataset.sent; // it may be tried again
  });
})();
