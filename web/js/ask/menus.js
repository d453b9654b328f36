/** Menus are `<details class="menu">`: Escape and a click elsewhere close them, as people expect of menus. */
export function setUpMenus(root) {
  const menus = [...root.querySelectorAll("details.menu")];
  document.addEventListener("pointerdown", ({ target }) => {
    for (const menu of menus) if (!menu.contains(target)) menu.open = false;
  });
  for (const menu of menus) {
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
}
