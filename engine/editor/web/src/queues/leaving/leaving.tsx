import { useId, useState } from "react";
import { Failure, type Queued } from "../../api/client";
import { heldWords } from "../queue-words";
import styles from "./leaving.module.css";

/** Fate is what shall become of what is in the queues of a flow that is removed. */
export type Fate = "drain" | "keep" | "drop";

export interface Leaving {
  /** What is in the queues; undefined when nothing is, as far as is known. */
  queued: Queued | undefined;
  fate: Fate | undefined;
  choose(fate: Fate): void;
  /** True while the question is not answered. */
  undecided: boolean;
  /** Takes the refusal of a removal that asks; false for any other failure. */
  asked(cause: unknown): boolean;
}

/** useLeaving asks what shall become of what is in the queues of a flow when that is known to be something: from before, or by a refused removal. */
export function useLeaving(known?: Queued): Leaving {
  const [refused, setRefused] = useState<Queued>();
  const [fate, choose] = useState<Fate>();
  const queued = refused ?? (known && heldWords(known) !== "" ? known : undefined);
  return {
    queued,
    fate,
    choose,
    undecided: queued !== undefined && fate === undefined,
    asked(cause) {
      if (!(cause instanceof Failure) || cause.queued === undefined) return false;
      setRefused(cause.queued);
      return true;
    },
  };
}

/** LeavingQuestion asks what shall become of what waits. */
export function LeavingQuestion({ name, leaving }: { name: string; leaving: Leaving }) {
  const group = useId();
  const { queued, fate, choose } = leaving;
  if (!queued) return null;
  const waiting = queued.waiting + queued.inWork > 0;
  const words = heldWords(queued);
  const choices: { fate: Fate; title: string; more: string }[] = [
    ...(waiting
      ? [
          {
            fate: "drain" as const,
            title: `Drain: handle the ${heldWords({ ...queued, dead: 0 })} first`,
            more: `That may take a minute. ${name} stays when something is left then; of a stopped flow nothing is handled.`,
          },
        ]
      : []),
    {
      fate: "keep",
      title: `Keep the ${words}`,
      more: `A flow with the name ${name} that comes back goes on with them.`,
    },
    { fate: "drop", title: `Drop the ${words}`, more: "They are removed, and are not handled any more." },
  ];
  return (
    <fieldset className={styles.question}>
      <legend>What shall become of the {words} in its queues?</legend>
      {choices.map((one) => (
        <label key={one.fate} className={styles.choice}>
          <input
            type="radio"
            name={group}
            checked={fate === one.fate}
            aria-describedby={`${group}-${one.fate}`}
            onChange={() => choose(one.fate)}
          />
          <span>
            {one.title}
            <small id={`${group}-${one.fate}`}>{one.more}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
