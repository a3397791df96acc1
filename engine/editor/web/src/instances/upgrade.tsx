import { useState } from "react";
import type { Instance } from "../api/client";
import { FailureBox } from "../look/failure-box";
import { useSolution } from "../solutions/offer/market";
import styles from "./instance.module.css";
import { UpgradeForm } from "./upgrade-form";
import { VersionChoice } from "./version-choice";

/** Upgrade changes the parameters of an installed solution, or its version. */
export function Upgrade({ instance }: { instance: Instance }) {
  const { name, solution, version, newer } = instance;
  const [from, setFrom] = useState(newer ? (newer.from ?? "") : (instance.from ?? ""));
  const { data, error } = useSolution(solution, from);
  const other = data !== undefined && data.version !== version;
  return (
    <section className={styles.panel} aria-labelledby="upgrade">
      <h2 id="upgrade">{other ? `Upgrade to ${data.version}` : "Parameters"}</h2>
      <VersionChoice instance={instance} from={from} choose={setFrom} />
      {error && !data && <FailureBox error={error} />}
      {!data && !error && <p className="quiet">Reading {solution}…</p>}
      {data && (
        <UpgradeForm key={from} instance={instance} solution={{ ...data, from }}>
          {other
            ? `What you changed in ${name} is kept: where the new version changes the same, you are asked.`
            : `What you changed in ${name} is kept: where a parameter changes the same, you are asked.`}
        </UpgradeForm>
      )}
    </section>
  );
}
