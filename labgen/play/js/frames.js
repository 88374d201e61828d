"use strict";
// For a page that shows players in frames. A player says how high it is, perhaps before the whole
// page is there: it gets that room, on a telephone too.
addEventListener("message", ({ data, source }) => {
  const height = Number(data?.labgenPlayerHeight);
  if (!(height > 0 && height < 20000)) return;
  for (const frame of document.querySelectorAll("iframe[data-labgen-player]")) {
    if (frame.contentWindow === source) frame.style.height = `${height}px`;
  }
});
