import { byId } from "./dom.js";

/**
 * The ARIA tab pattern: arrows, Home and End move and select; only the selected tab is a stop for Tab.
 * The address keeps the tab, so a reload and a bookmark come back to it.
 * Returns `{select(name), onSelect(name, listener)}`.
 */
export function setUpTabs() {
  const tabs = [...document.querySelectorAll('[role="tab"]')];
  const events = new EventTarget();

  function select(name) {
    const chosen = tabs.find((tab) => tab.dataset.tab === name) ?? tabs[0];
    for (const tab of tabs) show(tab, tab === chosen);
    history.replaceState(null, "", `#${chosen.dataset.tab}`);
    events.dispatchEvent(new Event(chosen.dataset.tab));
    return chosen;
  }

  for (const tab of tabs) {
    tab.addEventListener("click", () => select(tab.dataset.tab));
    tab.addEventListener("keydown", (event) => {
      const next = neighbour(tabs, tab, event.key);
      if (!next) return;
      event.preventDefault();
      select(next.dataset.tab).focus();
    });
  }
  window.addEventListener("hashchange", () => select(location.hash.slice(1)));
  select(location.hash.slice(1));
  return { select, onSelect: (name, listener) => events.addEventListener(name, listener) };
}

function show(tab, selected) {
  tab.setAttribute("aria-selected", String(selected));
  tab.tabIndex = selected ? 0 : -1;
  byId(tab.getAttribute("aria-controls")).hidden = !selected;
}

function neighbour(tabs, tab, key) {
  const at = tabs.indexOf(tab);
  const forward = getComputedStyle(tab).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  if (key === "Home") return tabs[0];
  if (key === "End") return tabs.at(-1);
  if (key === "ArrowRight" || key === "ArrowLeft") return tabs.at((at + (key === forward ? 1 : -1)) % tabs.length);
  return null;
}
