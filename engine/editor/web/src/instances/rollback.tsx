import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Instance } from "../api/client";
import { type Change, changeWords } from "../diff/change-words";
import { Button } from "../look/button";
import { FailureBox } from "../look/failure-box";
import { notice } from "../look/notice";
import { useRefusal } from "../rights/rights";
import { useChanged } from "../solutions/offer/market";
import styles from "./instance.module.css";
import { rollback } from "./requests";

/** Rollback brings back the version before, after asking. */
export function Rollback({ instance: { name, version, before } }: { instance: Instance }) {
  const [asking, setAsking] = useState(false);
  const changed = useChanged();
  const refused = useRefusal("edit", name);
  const going = useMutation({
    mutationFn: () => rollback(name),
    onSuccess: () => {
      notice("done", `${name} is rolled back to ${before?.version}`);
      setAsking(false);
    },
    onSettled: changed,
  });
  if (!before) return null;
  return (
    <section className={styles.panel} aria-labelledby="rollback">
      <h2 id="rollback">Version before</h2>
      {asking ? (
        <>
          <p>
            Version {before.version} comes back as it was when {version} replaced it: its document, its parameters and
            its state.
          </p>
          <Loses changes={before.loses} />
          {going.error && <FailureBox error={going.error} />}
          <div className={styles.actions}>
            <Button autoFocus onClick={() => setAsking(false)}>
              Keep {version}
            </Button>
            <Button kind="danger" aria-disabled={going.isPending} onClick={() => !going.isPending && going.mutate()}>
              {going.isPending ? "Working…" : `Roll back to ${before.version}`}
            </Button>
          </div>
        </>
      ) : (
        <div className={styles.actions}>
          <p className="quiet">{refused || `It was version ${before.version} before.`}</p>
          <Button aria-disabled={refused !== ""} onClick={() => refused === "" && setAsking(true)}>
            Roll back…
          </Button>
        </div>
      )}
    </section>
  );
}

/** Loses lists what people changed since the upgrade, which goes with it. */
function Loses({ changes }: { changes: Change[] }) {
  if (changes.length === 0) return <p>Nothing else was changed since then.</p>;
  return (
    <>
      <p>What was changed since then is lost:</p>
      <ul className="points" aria-label="What is lost">
        {changes.map((change) => (
          <li key={changeWords(change)}>{changeWords(change)}</li>
        ))}
      </ul>
    </>
  );
}
