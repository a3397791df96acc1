import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useArrange } from "../desk/desk";
import { Changes } from "../diff/changes";
import { useFlow } from "../document/editing";
import { Button } from "../look/button";
import { FailureText } from "../look/failure-text";
import { diffFlow, yamlOf } from "../saving/flow-requests";
import type { Opened } from "../saving/open-flow";
import { useSaving } from "../saving/saving";
import { useSavingState } from "../saving/saving-state";
import { DialogFrame } from "./dialog-frame";
import { TypedSecrets } from "./typed-secrets";

/** ConflictDialog compares the version that somebody else saved with the one here, and lets the person choose. */
export function ConflictDialog() {
  const theirs = useSavingState((state) => state.theirs);
  if (!theirs) return null;
  return theirs.revision === "" ? <Uninstalled /> : <Both theirs={theirs} />;
}

function Both({ theirs }: { theirs: Opened }) {
  const mine = useFlow((f) => f);
  const saving = useSavingState((state) => state.saving);
  const { confirm, takeTheirs } = useSaving();
  const arrange = useArrange();
  const { data, error } = useQuery({
    queryKey: ["both", theirs.revision, mine],
    queryFn: async () => {
      const { literalSecrets = [] } = await diffFlow(mine);
      return { before: await yamlOf(theirs.flow), after: await yamlOf(mine), literalSecrets };
    },
    gcTime: 0,
    retry: false,
  });
  const [keep, setKeep] = useState(false);
  const typed = data?.literalSecrets ?? [];
  const refused = typed.length > 0 && !keep;
  return (
    <DialogFrame
      title={`Somebody else saved ${mine.metadata.name}`}
      wide
      actions={
        <>
          <Button onClick={() => arrange({ dialog: "" })}>Keep editing mine</Button>
          <Button onClick={takeTheirs}>Take theirs</Button>
          <Button
            kind="danger"
            aria-disabled={saving || refused}
            onClick={() => !refused && void confirm(theirs.revision, keep)}
          >
            Save mine over theirs
          </Button>
        </>
      }
    >
      <p>
        It was saved after you began. Lines with <code>-</code> are theirs, lines with <code>+</code> are yours. After
        you take theirs, Undo restores yours.
      </p>
      {error && <FailureText error={error} />}
      {!data && !error && <p className="quiet">Comparing…</p>}
      <TypedSecrets flow={mine} paths={typed} keep={keep} onKeep={setKeep} />
      {data &&
        (data.before === data.after ? (
          <p>Both versions are the same.</p>
        ) : (
          <Changes {...data} label="Differences as YAML: minus is theirs, plus is mine" />
        ))}
    </DialogFrame>
  );
}

function Uninstalled() {
  const flow = useFlow((f) => f);
  const name = flow.metadata.name;
  const { confirm } = useSaving();
  const arrange = useArrange();
  const { data } = useQuery({ queryKey: ["diff", flow], queryFn: () => diffFlow(flow), gcTime: 0, retry: false });
  const [keep, setKeep] = useState(false);
  const typed = data?.literalSecrets ?? [];
  const refused = typed.length > 0 && !keep;
  return (
    <DialogFrame
      title={`Somebody uninstalled ${name}`}
      actions={
        <>
          <Button onClick={() => arrange({ dialog: "" })}>Keep editing</Button>
          <Button kind="main" aria-disabled={refused} onClick={() => !refused && void confirm("", keep)}>
            Save it again
          </Button>
        </>
      }
    >
      <p>Your version is kept in this tab. Saving it installs the flow again, stopped.</p>
      <TypedSecrets flow={flow} paths={typed} keep={keep} onKeep={setKeep} />
    </DialogFrame>
  );
}
