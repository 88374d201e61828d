"use strict";
// For whatever shows players in frames: a notebook, a page. A player says how high it is, perhaps
// before the whole page is there: it gets that room, on a telephone too. Each output brings this
// script, and one listener is enough for all.
if (!window.labgenPlayersFit) {
  window.labgenPlayersFit = true;
  addEventListener("message", ({ data, source }) => {
    const height = Number(data?.labgenPlayerHeight);
    if (!(height > 0 && height < 20000)) return;
    for (const frame of document.querySelectorAll("iframe[data-labgen-player]")) {
      if (frame.contentWindow === source) frame.style.height = `${height}px`;
    }
  });
}
