import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { api, Failure, want } from "../api/client";
import { useArrange, useDesk } from "../desk/desk";
import { useFlow, useHistory } from "../document/editing";
import { endpoint } from "../document/flow";
import { dirty } from "../document/undo-history";
import { Button } from "../look/button";
import { FailureText } from "../look/failure-text";
import { announce, notice } from "../look/notice";
import { maskedText, pinnedAt } from "../pins/pinned-message";
import { Consequences } from "../runs/again/consequences";
import { runAddress } from "../runs/record/run-view";
import { DialogFrame } from "./dialog-frame";

/** SendPinnedDialog says what sending the pinned message of a port may do, sends it, and shows the run. */
export function SendPinnedDialog({ name }: { name: string }) {
  const end = useDesk((desk) => desk.sending);
  const message = useFlow((flow) => pinnedAt(flow, end));
  const unsaved = useHistory(dirty);
  const arrange = useArrange();
  const [, navigate] = useLocation();
  const [busy, setBusy] = useState(false);
  const { node, port } = endpoint(end);
  const path = { name, node, port };
  const { data, error } = useQuery({
    queryKey: ["send preview", name, end],
    queryFn: () => want(api.GET("/api/v1/flows/{name}/nodes/{node}/ports/{port}", { params: { path } })),
    gcTime: 0,
    retry: false,
  });
  const masked = maskedText(message);
  const ready = data !== undefined && masked === "" && message !== undefined && !busy;
  const send = async () => {
    if (!ready) return;
    setBusy(true);
    try {
      const call = api.POST("/api/v1/flows/{name}/nodes/{node}/ports/{port}", { params: { path }, body: message });
      const sent = await want(call);
      announce(sent.error ? "Sent: the run failed" : "Sent: done");
      arrange({ dialog: "" });
      navigate(runAddress(name, sent.run));
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      setBusy(false);
      notice("failed", `not sent: ${cause.message}`, cause.hint);
    }
  };
  return (
    <DialogFrame
      title={`Send the message that is pinned to ${end}?`}
      actions={
        <>
          <Button onClick={() => arrange({ dialog: "" })}>Cancel</Button>
          <Button kind="main" aria-disabled={!ready} onClick={() => void send()}>
            {busy ? "Running…" : "Send pinned message"}
          </Button>
        </>
      }
    >
      {error && <FailureText error={error} />}
      {masked && <p role="alert">{masked}</p>}
      {!data && !error && <p className="quiet">Looking at what it may do…</p>}
      {data && (
        <Consequences
          found={data}
          sends={
            data.source
              ? `Lets ${node} send it from its port ${port}, in the flow as it is deployed now.`
              : `Sends it to ${node}, in the flow as it is deployed now.`
          }
        />
      )}
      {unsaved && <p>Your changes that are not saved are no part of that; the message is sent as it is pinned here.</p>}
    </DialogFrame>
  );
}
