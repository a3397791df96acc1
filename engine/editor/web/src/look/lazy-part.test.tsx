import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { lazyPart } from "./lazy-part";

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  document.body.replaceChildren();
});

afterEach(() => vi.unstubAllGlobals());

test("a part that could not be loaded can be loaded again", async () => {
  let there = false;
  const Part = lazyPart(async () => {
    if (!there) throw new Error("the server is away");
    return ({ name }: { name: string }) => <p>{name} is there</p>;
  });
  const page = document.body.appendChild(document.createElement("div"));
  const root = createRoot(page);
  await act(async () =>
    root.render(
      <>
        <p>the rest</p>
        <Part name="part" />
      </>,
    ),
  );
  expect(page.textContent).toContain("the rest");
  const again = page.querySelector("[role=alert] button");
  there = true;
  await act(async () => again?.dispatchEvent(new MouseEvent("click", { bubbles: true })));
  expect(page.textContent).toBe("the restpart is there");

  // A part that is loaded is shown at once.
  const other = createRoot(document.body.appendChild(document.createElement("div")));
  act(() => other.render(<Part name="other" />));
  expect(document.body.textContent).toContain("other is there");
  act(() => {
    root.unmount();
    other.unmount();
  });
});
