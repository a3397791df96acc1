import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Instance, UpgradePreview } from "../api/client";
import { Changes } from "../diff/changes";
import { Button } from "../look/button";
import { FailureBox } from "../look/failure-box";
import { KeepLiterals } from "../look/keep-literals";
import { PermissionList } from "../solutions/install/permission-list";
import { ConflictList } from "./conflict-list";
import { allOf, type Choices, unsettled } from "./conflicts";
import styles from "./instance.module.css";
import { type Order, previewUpgrade } from "./requests";

/** UpgradePanel shows what an upgrade changes, asks what becomes of conflicts, and upgrades. */
export function UpgradePanel({
  first,
  order,
  instance,
  busy,
  secrets,
  go,
}: {
  /** The preview without a choice. */
  first: UpgradePreview;
  order: Omit<Order, "choices">;
  instance: Instance;
  busy: boolean;
  /** What holds secrets that were typed in, which were refused. */
  secrets: string[];
  go(choices: Choices, keepLiterals: boolean): void;
}) {
  const { name } = instance;
  const [choices, setChoices] = useState<Choices>({});
  const [keep, setKeep] = useState(false);
  const chosen = Object.keys(choices).length > 0;
  const { data = first, error } = useQuery({
    queryKey: ["upgrade", name, order, choices],
    queryFn: () => previewUpgrade(name, { ...order, choices }),
    enabled: chosen,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const { version, before, after, changes, permissions, unrecorded } = data;
  const conflicts = allOf(first.conflicts, data.conflicts);
  const left = unsettled(conflicts, choices);
  const ready = left === 0 && (secrets.length === 0 || keep);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: "start" });
  }, [first]);
  const same = version === instance.version;
  return (
    <div className={styles.preview} role="region" aria-labelledby="changes">
      <h3 id="changes" ref={heading} tabIndex={-1}>
        What changes in {name}
      </h3>
      {unrecorded && (
        <p className={styles.wait}>What was installed is not known any more, so every difference needs a choice.</p>
      )}
      {conflicts.length > 0 && (
        <ConflictList
          conflicts={conflicts}
          choices={choices}
          choose={setChoices}
          was={instance.version}
          version={version}
        />
      )}
      {error && <FailureBox error={error} />}
      {before === after ? (
        <p>Nothing {conflicts.length > 0 ? "else changes" : "changes"}.</p>
      ) : (
        <Changes before={before} after={after} changes={changes} label={`Changes of ${name}, line by line`} />
      )}
      {permissions.length > 0 && (
        <>
          <h4>What it needs in the cluster</h4>
          <PermissionList permissions={permissions} />
        </>
      )}
      {secrets.length > 0 && <KeepLiterals places={secrets} keep={keep} onKeep={setKeep} />}
      <div className={styles.actions}>
        <p className="quiet">
          {left > 0 ? (
            <span className={styles.bad}>▲ {left === 1 ? "One place needs" : `${left} places need`} a choice.</span>
          ) : (
            "Its state is kept. You can roll back to the version before."
          )}
        </p>
        <Button kind="main" aria-disabled={busy || !ready} onClick={() => ready && go(choices, keep)}>
          {busy ? "Working…" : same ? `Change ${name}` : `Upgrade ${name}`}
        </Button>
      </div>
    </div>
  );
}
