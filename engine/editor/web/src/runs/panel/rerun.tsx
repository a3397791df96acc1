import { useState } from "react";
import { useLocation } from "wouter";
import type { HopRecord } from "../../api/client";
import { Button } from "../../look/button";
import { lazyPart } from "../../look/lazy-part";
import { runAddress } from "../record/run-view";

const AskAgain = lazyPart(() => import("../again/ask-again").then((m) => m.AskAgain), { waiting: null });

/** Rerun asks, begins a new run at the hop, with the same message, and shows it. */
export function Rerun({ flow, run, hop }: { flow: string; run: string; hop: HopRecord }) {
  const [asked, setAsked] = useState(false);
  const [, navigate] = useLocation();
  return (
    <>
      <Button
        title={`Send the same message to ${hop.node} again, in the flow as it is deployed now. You are asked first.`}
        onClick={() => setAsked(true)}
      >
        Re-run from here…
      </Button>
      {asked && (
        <AskAgain
          flow={flow}
          act="Re-run"
          hops={[{ run, index: hop.index }]}
          onClose={() => setAsked(false)}
          sent={(next) => navigate(runAddress(flow, next))}
        />
      )}
    </>
  );
}
