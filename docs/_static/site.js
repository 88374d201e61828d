document.addEventListener("DOMContentLoaded", () => {
  // The arrows that open a part of the side bar have no words of their own.
  for (const arrow of document.querySelectorAll(".bd-sidebar-primary summary")) {
    const link = arrow.closest("li").querySelector("a");
    arrow.setAttribute("aria-label", `Pages under ${link.textContent.trim()}`);
  }
  // What scrolls can be scrolled by keyboard.
  for (const box of document.querySelectorAll(".labgen-ruler, .cell_output .output")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
});
