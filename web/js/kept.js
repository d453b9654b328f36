/** A small setting of this browser, by its name; `otherwise` where there is none. */
export function recall(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(`atr.${name}`)) ?? otherwise;
  } catch {
    return otherwise; // written by something else
  }
}

/** Keeps a setting in this browser. */
export function keep(name, value) {
  localStorage.setItem(`atr.${name}`, JSON.stringify(value));
}
