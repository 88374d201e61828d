"use strict";
// For whatever shows players in frames: a notebook, a page. Each output brings this script, and once
// is enough for all.
// A player says how high it is, perhaps before the whole page is there: it gets that room, on a
// telephone too. It is light or dark as JupyterLab or VS Code around it is, not as the system is.
// VS Code scrolls a notebook by events of its own page alone: there, a player hands on the wheel
// that it does not use.
if (!window.labgenPlayersFit) {
  window.labgenPlayersFit = true;
  const players = () => document.querySelectorAll("iframe[data-labgen-player]");

  // Empty where nothing but the system says it.
  function colorScheme() {
    const { jpThemeLight, vscodeThemeKind: kind } = document.body.dataset;
    if (kind) return /dark|high-contrast$/.test(kind) ? "dark" : "light";
    if (jpThemeLight) return jpThemeLight === "false" ? "dark" : "light";
    return "";
  }
  function paint() {
    for (const frame of players()) frame.style.colorScheme = colorScheme();
  }
  new MutationObserver(paint).observe(document.body, { attributes: true });

  addEventListener("message", ({ data, source }) => {
    const height = Number(data?.labgenPlayerHeight);
    const wheel = data?.labgenPlayerWheel;
    for (const frame of players()) {
      if (frame.contentWindow !== source) continue;
      if (height > 0 && height < 20000) {
        frame.style.height = `${height}px`;
        frame.style.colorScheme = colorScheme();
      }
      if (wheel && document.body.dataset.vscodeThemeKind) {
        frame.dispatchEvent(new WheelEvent("wheel", { bubbles: true, ...wheel }));
      }
    }
  });
}
