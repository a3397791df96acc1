import { act } from "react";
import { createRoot } from "react-dom/client";
import { expect, test, vi } from "vitest";
import type { HopRecord } from "../../api/client";
import { HopList } from "./hop-list";

test("of 5,000 hops the 200 of the current page are shown", () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  Element.prototype.scrollIntoView = () => {};
  const hops = Array.from(
    { length: 5_000 },
    (_, index) =>
      ({ index, parent: index - 1, node: `n${index % 9}`, state: "ok", start: 0, duration: 1 }) as HopRecord,
  );
  const page = document.body.appendChild(document.createElement("div"));
  const root = createRoot(page);
  act(() => root.render(<HopList hops={hops} at={2_599} dropped={10} />));
  expect(page.querySelectorAll('[role="option"]')).toHaveLength(200);
  expect(page.querySelector('[aria-selected="true"]')?.textContent).toContain("2600");
  expect(page.textContent).toContain("2,401–2,600 of 5,000; 10 not kept");
  act(() => root.unmount());
  vi.unstubAllGlobals();
});
