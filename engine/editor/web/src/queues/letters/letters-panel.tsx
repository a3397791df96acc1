import { type ReactNode, useState } from "react";
import { useArrange, useDesk, useShowQueue } from "../../desk/desk";
import { Button } from "../../look/button";
import { FailureText } from "../../look/failure-text";
import panel from "../../look/panel.module.css";
import { wireText } from "../queue-words";
import { among, type Chosen, nothingChosen, type Shown, toggled } from "./chosen-letters";
import { LetterActs } from "./letter-acts";
import { LetterDetail } from "./letter-detail";
import { LetterGroups } from "./letter-groups";
import { LetterList } from "./letter-list";
import styles from "./letters.module.css";
import { useLetters } from "./use-letters";

/** LettersPanel lists the flow's dead letters by cause, with what can be done with them, and shows one. */
export function LettersPanel({ flow, closing }: { flow: string; closing: ReactNode }) {
  const edge = useDesk((desk) => desk.queue);
  const show = useShowQueue();
  const arrange = useArrange();
  const [group, setGroup] = useState<Shown>();
  const inGroup = group && (edge === "" || group.edge === edge) ? group : undefined;
  return (
    <>
      <div className={panel.head}>
        <Button kind="quiet" onClick={() => show("queues", edge)}>
          Queues
        </Button>
        <h2>{edge === "" ? "Dead letters" : `Dead letters of ${wireText(edge)}`}</h2>
        {edge !== "" && (
          <Button kind="quiet" onClick={() => arrange({ queue: "" })}>
            Of all wires
          </Button>
        )}
        <div className={panel.end}>{closing}</div>
      </div>
      <Letters
        key={`${edge} ${inGroup?.edge} ${inGroup?.cause}`}
        flow={flow}
        of={edge}
        group={inGroup}
        look={setGroup}
      />
    </>
  );
}

function Letters({
  flow,
  of,
  group,
  look,
}: {
  flow: string;
  /** The wire that the panel is about; "" for all. */
  of: string;
  group: Shown | undefined;
  look(group: Shown | undefined): void;
}) {
  const shown = group ?? { edge: of, cause: "" };
  const { edge, cause } = shown;
  const [ticked, setChosen] = useState<Chosen>(nothingChosen);
  const [open, setOpen] = useState("");
  const { data, error, fetchNextPage, hasNextPage, isPending, isFetching } = useLetters(flow, edge, cause);
  const letters = data?.pages.flatMap((one) => one.letters) ?? [];
  const groups = (data?.pages[0]?.groups ?? []).filter((one) => of === "" || one.edge === of);
  const total = data?.pages[0]?.total ?? 0;
  const read = letters.map(({ id }) => id);
  const chosen = among(ticked, read);
  const current = letters.find(({ id }) => id === open) ?? letters[0];
  if (error)
    return (
      <div className={panel.empty}>
        <FailureText error={error} />
      </div>
    );
  if (isPending) return <p className={panel.empty}>Reading the dead letters…</p>;
  if (groups.length === 0 && letters.length === 0)
    return (
      <p className={panel.empty} tabIndex={-1} data-first>
        No dead letters. A message of a queued wire becomes one when its attempts are used up and no error port takes
        it; it is kept here until somebody retries or drops it.
      </p>
    );
  return (
    <div className={styles.columns}>
      <LetterGroups groups={groups} shown={group} look={look} />
      <div className={styles.middle}>
        <LetterActs flow={flow} chosen={chosen} shown={shown} total={total} choose={setChosen} />
        <LetterList
          letters={letters}
          chosen={chosen}
          current={current?.id ?? ""}
          choose={(id) => setChosen(toggled(chosen, id, read))}
          look={setOpen}
        />
        {hasNextPage && (
          <Button kind="quiet" aria-disabled={isFetching} onClick={() => !isFetching && void fetchNextPage()}>
            Older dead letters
          </Button>
        )}
      </div>
      {current ? <LetterDetail key={current.id} flow={flow} letter={current} /> : <div />}
    </div>
  );
}
