import { t } from "./strings.js";

/** A recording is looked at from the library, so that tab stays chosen. */
const TAB_OF = { recording: "library" };

/** The ARIA tab pattern: arrows, Home and End move and select; only the selected tab is a stop for Tab. */
export function setUpTabs(router) {
  const tabs = [...document.querySelectorAll('[role="tab"]')];
  router.on("*", { enter: () => show(tabs, router.now.view) });
  for (const tab of tabs) {
    tab.addEventListener("click", () => router.go(tab.dataset.view));
    tab.addEventListener("keydown", (event) => {
      const next = neighbour(tabs, tab, event.key);
      if (!next) return;
      event.preventDefault();
      router.go(next.dataset.view);
      next.focus();
    });
  }
}

function show(tabs, view) {
  for (const panel of document.querySelectorAll('[role="tabpanel"]')) panel.hidden = panel.id !== `view-${view}`;
  for (const tab of tabs) {
    const selected = tab.dataset.view === (TAB_OF[view] ?? view);
    tab.setAttribute("aria-selected", String(selected));
    tab.setAttribute("aria-controls", `view-${selected ? view : tab.dataset.view}`);
    tab.tabIndex = selected ? 0 : -1;
  }
  document.title = `${t(`title.${view}`)} · ATR`;
  window.scrollTo(0, 0);
}

function neighbour(tabs, tab, key) {
  const at = tabs.indexOf(tab);
  const forward = getComputedStyle(tab).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  if (key === "Home") return tabs[0];
  if (key === "End") return tabs.at(-1);
  if (key === "ArrowRight" || key === "ArrowLeft") return tabs.at((at + (key === forward ? 1 : -1)) % tabs.length);
  return null;
}
