import { useState } from "react";
import type { OverviewPage } from "../api/client";
import { AskAgain, type PastHop } from "../runs/again/ask-again";
import { ItemFilter } from "./item-filter";
import styles from "./overview.module.css";
import { RowTable } from "./row-table";
import { Tiles } from "./tiles";

/** Declared draws the figures and the table that the flow's solution declares. */
export function Declared({ flow, page, refresh }: { flow: string; page: OverviewPage; refresh: () => void }) {
  const [text, setText] = useState("");
  const [state, setState] = useState("");
  const [asked, setAsked] = useState<PastHop[]>([]);
  const { table } = page;
  const wanted = text.trim().toLowerCase();
  const rows = (table?.rows ?? []).filter(
    (row) =>
      (!state || row.state === state) &&
      row.cells.some((cell) => `${cell.text} ${cell.below ?? ""}`.toLowerCase().includes(wanted)),
  );
  const again = againOf(rows);
  return (
    <>
      <Tiles tiles={page.tiles} />
      {page.cut && (
        <p className="quiet">
          This flow handles more than the record of a run holds: the figures and the table leave something out.
        </p>
      )}
      {table?.error && <p className={styles.reason}>The table can't be drawn: {table.error}</p>}
      {table && !table.error && (
        <>
          <ItemFilter
            rows={table.rows}
            state={state}
            setState={setState}
            text={text}
            setText={setText}
            again={table.again && again.length > 1 ? `${table.again}: all ${again.length}…` : ""}
            ask={() => setAsked(again)}
          />
          <RowTable flow={flow} table={table} rows={rows} ask={(hop) => setAsked([hop])} />
        </>
      )}
      {asked.length > 0 && (
        <AskAgain flow={flow} act={table?.again ?? "Re-run"} hops={asked} onClose={() => setAsked([])} sent={refresh} />
      )}
    </>
  );
}

/** againOf lists what can be sent again of rows, each once: rows of one item have the same. */
function againOf(rows: { run?: string; again?: number }[]): PastHop[] {
  const hops = new Map<string, PastHop>();
  for (const { run, again } of rows) {
    if (run && again !== undefined) hops.set(`${run} ${again}`, { run, index: again });
  }
  return [...hops.values()];
}
