import { element } from "./dom.js";
import { t } from "./strings.js";

/**
 * Asks for one line of text over the page. Resolves to it, or to null when it is left.
 * Escape leaves; the keyboard goes back to where it was.
 */
export function askForText({ title, label, value, confirm }) {
  const input = element("input", { type: "text", value, maxLength: 255, required: true, dir: "auto" });
  const leave = element("button", { type: "button", textContent: t("dialog.cancel") });
  const form = element(
    "form",
    { method: "dialog" },
    element("h2", { textContent: title }),
    element("label", {}, element("span", { textContent: label }), input),
    element(
      "div",
      { className: "actions end" },
      leave,
      element("button", { type: "submit", className: "primary", textContent: confirm, value: "yes" }),
    ),
  );
  return show(form, leave, () => input.select()).then((answer) => (answer === "yes" ? input.value.trim() : null));
}

function show(content, leave, prepare) {
  const dialog = element("dialog", { ariaLabel: content.querySelector("h2").textContent }, content);
  document.body.append(dialog);
  leave.addEventListener("click", () => dialog.close(""));
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
    dialog.showModal();
    prepare();
  });
}
