// The settings are stored in a cookie, which the server reads with each request.
(() => {
  const COOKIE = "newsdesk-settings", YEAR = 365 * 24 * 3600;
  // What to say after a reload, and where: [element, words].
  const SAID = "newsdesk-settings-said";

  function keep(value, seconds) {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${COOKIE}=${encodeURIComponent(value)}; Path=/; SameSite=Lax; Max-Age=${seconds}${secure}`;
  }

  function say(place, words) {
    const status = document.querySelector(`#${place} [role="status"]`);
    if (status) status.textContent = words;
  }

  function loadAnew(place, words) {
    try { sessionStorage.setItem(SAID, JSON.stringify([place, words])); } catch { /* then it isn't said */ }
    location.reload();
  }

  document.addEventListener("change", ({ target }) => {
    const form = target.closest?.("form.settings");
    if (!form) return;
    keep(new URLSearchParams(new FormData(form)).toString(), YEAR);
    const kept = document.cookie.includes(`${COOKIE}=`);
    if (kept && target.name === "language") return loadAnew("settings-said", "js.settings.saved");
    say("settings-said", ""); // so that it is read out again
    setTimeout(() => say("settings-said", newsdesk.words[kept ? "js.settings.saved" : "js.settings.not_saved"]), 50);
  });

  // After a deletion, whose outcome the server sends as HTML, the page is reloaded.
  newsdesk.deleted = (html) => {
    const gone = new DOMParser().parseFromString(html, "text/html").querySelector("[data-deleted]");
    if (!gone) return;
    if (gone.dataset.deleted === "mine") {
      keep("", 0);
      try { localStorage.removeItem("newsdesk-theme"); } catch { /* it kept nothing */ }
    }
    loadAnew("deleting-said", gone.textContent);
  };

  let said;
  try { said = JSON.parse(sessionStorage.getItem(SAID)); sessionStorage.removeItem(SAID); } catch { /* nothing */ }
  if (!said) return;
  const waiting = setInterval(() => {
    const tab = document.querySelector('[role=tab][data-tab-id="settings"]');
    if (tab && tab.getAttribute("aria-selected") !== "true") return tab.click();
    const [place, words] = said;
    const status = document.querySelector(`#${place} [role="status"]`);
    const chosen = document.querySelector("form.settings input[name=language]:checked");
    if (!status || !chosen) return;
    clearInterval(waiting);
    say(place, newsdesk.words[words] ?? words);
    if (place === "settings-said") chosen.focus();
    else status.scrollIntoView({ block: "center" });
  }, 100);
})();
