/** The element of that id; the page always holds it. */
export const byId = (id) => document.getElementById(id);

/**
 * Builds an element. Strings among the children become text nodes, so text from outside is never markup;
 * `null` children are left out.
 */
export function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children.filter((child) => child !== null));
  return node;
}

/** The name of a recording: cut after two lines, whole in the tooltip. */
export function nameOf({ name }) {
  // bdi: a name in another direction, or one made to mislead, can't turn the text around it.
  return element("bdi", { className: "name", textContent: name, title: name });
}

/** One of the symbols at the top of index.html. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}
