import { element } from "../dom.js";
import { t } from "../strings.js";
import { toast } from "../toast.js";

/** What an empty library says: what to do, and a sample for who has nothing at hand. */
export function emptyLibrary(library, router) {
  const button = element("button", { type: "button", id: "sampleBtn", textContent: t("sample.do") });
  button.addEventListener("click", async () => {
    if (button.ariaDisabled === "true") return;
    button.ariaDisabled = "true";
    button.textContent = t("sample.speaking");
    try {
      await library.addSample();
      toast(t("sample.done"), { action: { label: t("library.goTrain"), run: () => router.go("train") } });
    } catch (error) {
      toast(error.message);
    }
    button.ariaDisabled = "false";
    button.textContent = t("sample.do");
  });
  return element(
    "div",
    { className: "welcome" },
    element("p", { className: "welcome-title", textContent: t("empty.title") }),
    element(
      "ol",
      { className: "steps" },
      ...["empty.add", "empty.train", "empty.ask"].map((key) => element("li", { textContent: t(key) })),
    ),
    button,
    element("p", { className: "quiet", textContent: t("sample.what") }),
  );
}
