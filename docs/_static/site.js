document.addEventListener("DOMContentLoaded", () => {
  // The arrows that open a part of the side bar have no words of their own.
  for (const arrow of document.querySelectorAll(".bd-sidebar-primary summary")) {
    const link = arrow.closest("li").querySelector("a");
    arrow.setAttribute("aria-label", `Pages under ${link.textContent.trim()}`);
  }
  // What scrolls can be scrolled by keyboard.
  const boxes = ".bd-article pre, .bd-article .labgen-ruler, .bd-article .cell_output .output";
  const letScroll = () => {
    for (const box of document.querySelectorAll(boxes)) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    }
  };
  letScroll();
  addEventListener("resize", letScroll);
  addEventListener("load", letScroll);
});
