import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useArrange } from "../desk/desk";
import { Changes } from "../diff/changes";
import { useFlow } from "../document/editing";
import { Button } from "../look/button";
import { FailureText } from "../look/failure-text";
import { diffFlow } from "../saving/flow-requests";
import { useSaving } from "../saving/saving";
import { useSavingState } from "../saving/saving-state";
import { DialogFrame } from "./dialog-frame";
import { TypedSecrets } from "./typed-secrets";

/** SaveDialog shows what saving changes. With review it only shows it. */
export function SaveDialog({ review = false }: { review?: boolean }) {
  const flow = useFlow((f) => f);
  const saving = useSavingState((state) => state.saving);
  const { confirm } = useSaving();
  const arrange = useArrange();
  const go = useRef<HTMLButtonElement>(null);
  const [keep, setKeep] = useState(false);
  const { data, error } = useQuery({
    queryKey: ["diff", flow],
    queryFn: () => diffFlow(flow),
    gcTime: 0,
    retry: false,
  });
  const fresh = data?.before === "";
  const name = flow.metadata.name;
  const typed = data?.literalSecrets ?? [];
  const refused = typed.length > 0 && !keep;
  return (
    <DialogFrame
      title={review ? `${name}: compared with the saved flow` : fresh ? `Save ${name} as a new flow` : `Save ${name}`}
      wide
      focus={review ? undefined : go}
      actions={
        <>
          <Button onClick={() => arrange({ dialog: "" })}>{review ? "Close" : "Keep editing"}</Button>
          {!review && (
            <Button
              ref={go}
              kind="main"
              aria-disabled={saving || refused}
              title={refused ? "Secrets were typed in: refer to Secrets, or tick that they are saved" : undefined}
              onClick={() => !refused && void confirm(undefined, keep)}
            >
              {saving ? "Saving…" : "Save and deploy"}
            </Button>
          )}
        </>
      }
    >
      {!review && (
        <p className="quiet">
          {flow.spec.start === "always"
            ? "Saving deploys the flow and starts it: its document says start: always."
            : fresh
              ? "It is deployed, and stopped until you start it."
              : "Saving deploys the change. A running flow keeps running; a stopped one stays stopped."}
        </p>
      )}
      {error && <FailureText error={error} />}
      {!data && !error && <p className="quiet">Comparing with the saved flow…</p>}
      {!review && <TypedSecrets flow={flow} paths={typed} keep={keep} onKeep={setKeep} />}
      {data && <Changes {...data} label="Changes as YAML: minus is before, plus is after" />}
    </DialogFrame>
  );
}
