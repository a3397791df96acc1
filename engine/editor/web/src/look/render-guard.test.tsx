import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RenderGuard } from "./render-guard";

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.spyOn(console, "error").mockImplementation(() => {});
  document.body.replaceChildren();
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("a part that can't be drawn leaves the rest of the page, and can be drawn again", () => {
  let broken = true;
  const Part = () => {
    if (broken) throw new Error("it is odd");
    return <p>the part</p>;
  };
  const page = document.body.appendChild(document.createElement("div"));
  const root = createRoot(page);
  act(() =>
    root.render(
      <>
        <p>the rest</p>
        <RenderGuard part="The canvas">
          <Part />
        </RenderGuard>
      </>,
    ),
  );
  expect(page.textContent).toContain("the rest");
  expect(page.querySelector("[role=alert]")?.textContent).toContain("The canvas can't be drawn: it is odd");
  broken = false;
  const again = [...page.querySelectorAll("button")].find((button) => button.textContent === "Draw it again");
  act(() => again?.dispatchEvent(new MouseEvent("click", { bubbles: true })));
  expect(page.textContent).toBe("the restthe part");
  act(() => root.unmount());
});
