// A conversation opened at one of its answers, by the address: ?conversation=…&turn=3.
(() => {
  const turn = new URLSearchParams(location.search).get("turn");
  if (!/^\d{1,6}$/.test(turn ?? "")) return;
  const LONGEST = 10_000, MARKED = 3_000; // milliseconds

  function show(told) {
    document.dispatchEvent(new Event("newsdesk-shown"));
    told.scrollIntoView({ block: "start", behavior: "instant" });
    told.classList.add("sought");
    setTimeout(() => told.classList.remove("sought"), MARKED);
  }

  const observer = new MutationObserver(() => {
    const told = document.querySelector(`.told[data-number="${turn}"]`);
    if (!told || !document.querySelector("#now .told[data-number]")) return;
    observer.disconnect();
    setTimeout(() => show(told), 700); // once the newest answer is at the top
  });
  observer.observe(document.documentElement, { childList: true, subtree: true });
  setTimeout(() => observer.disconnect(), LONGEST);
})();
