"use strict";
// What a player's page is: its numbers, its colours, the state in words, and the room it takes.
const page = (() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // ---- The state in words, at most one sentence in a second and a half; the last one stays.
  let lastSaid = -Infinity;
  let waiting = 0;
  function say(sentence) {
    clearTimeout(waiting);
    const put = () => {
      lastSaid = performance.now();
      byId("state").textContent = sentence;
    };
    const wait = lastSaid + 1500 - performance.now();
    if (wait <= 0) put();
    else waiting = setTimeout(put, wait);
  }

  // A number with a minus sign instead of a hyphen.
  const fixed = (x, digits) => x.toFixed(digits).replace("-", "−");

  byId("broken").classList.add("hidden");
  // A page that shows this one may give it the room that it needs. With enough of it no scroll bar
  // stays, which would take some of the width.
  function askForRoom() {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    document.documentElement.style.overflowY = innerHeight < height ? "" : "hidden";
    window.parent.postMessage({ labgenPlayerHeight: height }, "*");
  }
  // What turns the wheel over a player that does not scroll means the page around it, which some
  // viewers have to be told.
  function handOn(event) {
    const { scrollHeight, clientHeight } = document.documentElement;
    if (event.defaultPrevented || event.ctrlKey || scrollHeight > clientHeight) return;
    const { deltaX, deltaY, deltaMode, wheelDeltaX, wheelDeltaY } = event;
    const labgenPlayerWheel = { deltaX, deltaY, deltaMode, wheelDeltaX, wheelDeltaY };
    window.parent.postMessage({ labgenPlayerWheel }, "*");
  }
  if (window.parent !== window) {
    new ResizeObserver(askForRoom).observe(document.body);
    addEventListener("resize", askForRoom);
    addEventListener("wheel", handOn, { passive: true });
  }

  return { byId, data, still, style, say, fixed };
})();
