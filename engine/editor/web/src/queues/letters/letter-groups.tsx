import type { LetterGroup } from "../../api/client";
import { countText } from "../../values/count-text";
import { wireText } from "../queue-words";
import type { Shown } from "./chosen-letters";
import styles from "./letters.module.css";

const reasons: Record<LetterGroup["reason"], string> = {
  failed: "",
  unfit: "no way in the flow as it is now; tried again when it changes",
  interrupted: "the engine ended again and again while it handled them",
};

/** reasonText says why dead letters are not tried again, where that is not their error. */
export function reasonText(reason: LetterGroup["reason"]): string {
  return reasons[reason];
}

/** LetterGroups lists what the dead letters have in common, the largest group first. Choosing one lists its letters only. */
export function LetterGroups({
  groups,
  shown,
  look,
}: {
  groups: LetterGroup[];
  /** The group whose letters are listed; undefined for all. */
  shown: Shown | undefined;
  look(group: Shown | undefined): void;
}) {
  const all = groups.reduce((sum, group) => sum + group.count, 0);
  return (
    <nav className={styles.groups} aria-label="Causes">
      <button type="button" className={styles.group} aria-pressed={!shown} onClick={() => look(undefined)}>
        <b>{countText(all)}</b>
        <span>All dead letters</span>
      </button>
      {groups.map((group) => (
        <button
          key={`${group.edge} ${group.cause} ${group.reason}`}
          type="button"
          className={styles.group}
          aria-pressed={shown?.edge === group.edge && shown.cause === group.cause}
          title={group.cause}
          onClick={() => look({ edge: group.edge, cause: group.cause })}
        >
          <b>{countText(group.count)}</b>
          <span>
            {group.cause || "without an error"}
            <small>
              {wireText(group.edge)}
              {reasonText(group.reason) && `; ${reasonText(group.reason)}`}
            </small>
          </span>
        </button>
      ))}
    </nav>
  );
}
