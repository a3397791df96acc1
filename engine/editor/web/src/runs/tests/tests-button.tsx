import { useState } from "react";
import { Button } from "../../look/button";
import { lazyPart } from "../../look/lazy-part";

const TestsDialog = lazyPart(() => import("./tests-dialog").then((m) => m.default), { waiting: null });

/** TestsButton opens the tests of the open flow, or a run as a test. */
export function TestsButton({ run }: { run?: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        title={
          run === undefined
            ? "Run tests on the flow as it is on the canvas"
            : "Show this run as a test of the flow, to keep beside it"
        }
        onClick={() => setOpen(true)}
      >
        {run === undefined ? "Run tests…" : "Save as a test…"}
      </Button>
      {open && <TestsDialog run={run} onClose={() => setOpen(false)} />}
    </>
  );
}
