// Who signed in, beside the page's name. Once their session has ended, the page is loaded anew, to sign in.
(() => {
  if (!newsdesk.me) return;
  const waiting = setInterval(() => {
    const link = document.querySelector("gradio-app #me");
    if (!link) return;
    clearInterval(waiting);
    link.textContent = newsdesk.me;
    link.hidden = false;
    // Whoever may not ask begins with the first tab that is theirs.
    const tabs = [...document.querySelectorAll("[role=tab]")];
    const open = tabs.find((tab) => tab.getAttribute("aria-selected") === "true");
    const drawn = (tab) => getComputedStyle(tab).display !== "none";
    if (open && !drawn(open)) tabs.find(drawn)?.click();
  }, 100);
  const fetched = window.fetch;
  window.fetch = async (...asked) => {
    const response = await fetched(...asked);
    if (response.status === 401) location.reload();
    return response;
  };
})();
