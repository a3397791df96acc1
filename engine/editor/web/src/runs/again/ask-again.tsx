import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, Failure, type SendPreview, want } from "../../api/client";
import { Button } from "../../look/button";
import { FailureText } from "../../look/failure-text";
import { Modal } from "../../look/modal";
import { announce, notice } from "../../look/notice";
import { counted } from "../../values/word-lists";
import { Consequences } from "./consequences";

/** PastHop is a hop of a run whose message can be sent again. */
export interface PastHop {
  run: string;
  index: number;
}

/**
 * AskAgain says what sending the messages of hops again may do in the cluster, and does it
 * when the user agrees. The hops are of one node. `sent` gets the last of the new runs.
 */
export function AskAgain({
  flow,
  hops,
  act,
  onClose,
  sent,
}: {
  flow: string;
  hops: PastHop[];
  /** What it is called: Re-run, Copy again. */
  act: string;
  onClose: () => void;
  sent: (run: string) => void;
}) {
  const [busy, setBusy] = useState(0);
  const first = hops[0];
  const { data, error } = useQuery({
    queryKey: ["again", flow, first?.run, first?.index],
    queryFn: (): Promise<SendPreview> =>
      want(api.GET("/api/v1/flows/{name}/runs/{run}/hops/{index}/rerun", { params: { path: pathOf(flow, first) } })),
    retry: false,
  });
  const go = async () => {
    if (busy) return;
    let failed = 0;
    let run = "";
    for (const [at, hop] of hops.entries()) {
      setBusy(at + 1);
      try {
        const path = pathOf(flow, hop);
        const answer = await want(api.POST("/api/v1/flows/{name}/runs/{run}/hops/{index}/rerun", { params: { path } }));
        run = answer.run;
        if (answer.error) failed++;
      } catch (cause) {
        if (!(cause instanceof Failure)) throw cause;
        setBusy(0);
        return notice("failed", `not run again: ${cause.message}`, cause.hint);
      }
    }
    announce(failed ? `${act}: ${counted(failed, "run")} failed` : `${act}: done`);
    onClose();
    sent(run);
  };
  const about = hops.length > 1 ? counted(hops.length, "message") : data?.item || "this message";
  return (
    <Modal
      title={`${act}: ${about}?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="main" aria-disabled={busy > 0 || !data} onClick={() => data && void go()}>
            {busy > 0 ? progress(busy, hops.length) : act}
          </Button>
        </>
      }
    >
      {error && <FailureText error={error} />}
      {!data && !error && <p className="quiet">Looking at what it may do…</p>}
      {data && (
        <Consequences
          found={data}
          sends={`Sends ${data.node} ${hops.length > 1 ? "each message" : "the same message"} again, in the flow as it is deployed now.`}
        />
      )}
    </Modal>
  );
}

function pathOf(flow: string, hop: PastHop | undefined) {
  return { name: flow, run: hop?.run ?? "", index: String(hop?.index ?? 0) };
}

function progress(at: number, all: number): string {
  return all > 1 ? `${at} of ${all}…` : "Running…";
}
