import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useArrange } from "../desk/desk";
import { Changes } from "../diff/changes";
import { useFlow } from "../document/editing";
import { Button } from "../look/button";
import { FailureText } from "../look/failure-text";
import { useSaving } from "../saving/saving";
import { useLife } from "../saving/saving-state";
import { diffFlow } from "../saving/stored-flow";
import { DialogFrame } from "./dialog-frame";

/** SaveDialog shows what saving changes. With review it shows and doesn't save. */
export function SaveDialog({ review = false }: { review?: boolean }) {
  const flow = useFlow((f) => f);
  const saving = useLife((life) => life.saving);
  const { confirm } = useSaving();
  const arrange = useArrange();
  const go = useRef<HTMLButtonElement>(null);
  const { data, error } = useQuery({
    queryKey: ["diff", flow],
    queryFn: () => diffFlow(flow),
    gcTime: 0,
    retry: false,
  });
  const fresh = data?.before === "";
  const name = flow.metadata.name;
  return (
    <DialogFrame
      title={review ? `${name}: here and as saved` : fresh ? `Save ${name} as a new flow` : `Save ${name}`}
      wide
      focus={review ? undefined : go}
      actions={
        <>
          <Button onClick={() => arrange({ dialog: "" })}>{review ? "Close" : "Go on editing"}</Button>
          {!review && (
            <Button ref={go} kind="main" aria-disabled={saving} onClick={() => void confirm()}>
              {saving ? "Saving…" : "Save and deploy"}
            </Button>
          )}
        </>
      }
    >
      {!review && (
        <p className="quiet">
          {fresh
            ? "It is deployed and stays stopped until you start it."
            : "Saving deploys the change. What runs goes on running; what is stopped stays stopped."}
        </p>
      )}
      {error && <FailureText error={error} />}
      {!data && !error && <p className="quiet">Comparing with what is saved…</p>}
      {data && <Changes {...data} label="Changes as YAML; minus before, plus after" />}
    </DialogFrame>
  );
}
