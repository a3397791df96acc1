import { useState } from "react";
import { useLocation } from "wouter";
import { api, Failure, type HopRecord, want } from "../../api/client";
import { Button } from "../../look/button";
import { announce, notice } from "../../look/notice";
import { runAddress } from "../record/run-view";

/** Rerun begins a new run at the hop, with the same message, and shows it. */
export function Rerun({ flow, run, hop }: { flow: string; run: string; hop: HopRecord }) {
  const [busy, setBusy] = useState(false);
  const [, navigate] = useLocation();
  const go = async () => {
    if (busy) return;
    setBusy(true);
    try {
      const path = { name: flow, run, index: String(hop.index) };
      const sent = await want(api.POST("/api/v1/flows/{name}/runs/{run}/hops/{index}/rerun", { params: { path } }));
      announce(`ran again from ${hop.node}${sent.error ? `, failed: ${sent.error}` : ""}`);
      navigate(runAddress(flow, sent.run));
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      notice("failed", `not run again: ${cause.message}`, cause.hint);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      aria-disabled={busy}
      title={`Send the same message to ${hop.node} again, in the flow as it is saved now`}
      onClick={() => void go()}
    >
      {busy ? "Running…" : "Re-run from here"}
    </Button>
  );
}
