import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Failure, type Queued } from "../../api/client";
import { type Leaving, LeavingQuestion, useLeaving } from "./leaving";

let root: Root;
let box: HTMLElement;
let leaving: Leaving;

function Probe({ known }: { known?: Queued }) {
  leaving = useLeaving(known);
  return <LeavingQuestion name="mirror" leaving={leaving} />;
}

const refusal = (queued?: Queued) => new Failure(409, "flow mirror is not removed", "", [], [], queued);
const titles = () => [...box.querySelectorAll("label > span")].map((one) => one.firstChild?.textContent);

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  box = document.createElement("div");
  root = createRoot(box);
});

afterEach(() => {
  act(() => root.unmount());
  vi.unstubAllGlobals();
});

test("nothing is asked while nothing is known to wait, nor after any other failure", () => {
  act(() => root.render(<Probe known={{ waiting: 0, inWork: 0, dead: 0 }} />));
  expect(leaving.undecided).toBe(false);
  let asked = true;
  act(() => {
    asked = leaving.asked(refusal());
  });
  expect([asked, leaving.asked(new Error("boom")), box.textContent]).toEqual([false, false, ""]);
});

test("a refusal asks with the numbers, and the answer decides", () => {
  act(() => root.render(<Probe />));
  act(() => void leaving.asked(refusal({ waiting: 12, inWork: 2, dead: 3 })));
  expect(leaving.undecided).toBe(true);
  expect(box.querySelector("legend")?.textContent).toContain("14 messages and 3 dead letters");
  expect(titles()).toEqual([
    "Drain: handle the 14 messages first",
    "Keep the 14 messages and 3 dead letters",
    "Drop the 14 messages and 3 dead letters",
  ]);
  act(() => box.querySelector<HTMLInputElement>("input")?.click());
  expect([leaving.fate, leaving.undecided]).toEqual(["drain", false]);
});

test("dead letters alone can't be drained", () => {
  act(() => root.render(<Probe known={{ waiting: 0, inWork: 0, dead: 1 }} />));
  expect(titles()).toEqual(["Keep the 1 dead letter", "Drop the 1 dead letter"]);
});
