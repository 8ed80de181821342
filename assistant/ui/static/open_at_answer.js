// A conversation opened at one of its answers, by the address: ?conversation=…&turn=3.
(() => {
  const turn = new URLSearchParams(location.search).get("turn");
  if (!/^\d{1,6}$/.test(turn ?? "")) return;
  const LONGEST = 10_000, MARKED = 3_000; // milliseconds

  function show(answer) {
    document.dispatchEvent(new Event("newsdesk-shown"));
    answer.scrollIntoView({ block: "start", behavior: "instant" });
    answer.classList.add("sought");
    setTimeout(() => answer.classList.remove("sought"), MARKED);
  }

  const observer = new MutationObserver(() => {
    const answer = document.querySelector(`.answered[data-number="${turn}"]`);
    if (!answer || !document.querySelector("#now .answered[data-number]")) return;
    observer.disconnect();
    setTimeout(() => show(answer), 700); // once the newest answer is at the top
  });
  observer.observe(document.documentElement, { childList: true, subtree: true });
  setTimeout(() => observer.disconnect(), LONGEST);
})();
