import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, type Overview as Found, want } from "../api/client";
import { instanceAddress } from "../document/solution-of";
import { useFlows } from "../flows/flow-list";
import { PageFrame } from "../frame/page-frame";
import { FailureBox } from "../look/failure-box";
import { runAddress } from "../runs/record/run-view";
import { durationText, timeText } from "../runs/record/run-words";
import { counted } from "../values/word-lists";
import { Declared } from "./declared";
import { ItemTable } from "./item-table";
import styles from "./overview.module.css";
import { runTiles, Tiles } from "./tiles";

/** How often the overview is read again, in ms. */
const again = 5000;

/** Overview shows what the last run of a flow did with each item. */
export function Overview({ name }: { name: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ["overview", name],
    queryFn: (): Promise<Found> => want(api.GET("/api/v1/flows/{name}/overview", { params: { path: { name } } })),
    refetchInterval: again,
    retry: false,
  });
  const { data: flows } = useFlows();
  const line = flows?.find((one) => one.name === name);
  const solution = line?.solution;
  const [text, setText] = useState("");
  const [failed, setFailed] = useState(false);
  const wanted = text.trim().toLowerCase();
  const items = (data?.items ?? []).filter(
    (item) =>
      (!failed || item.error) &&
      [item.item, item.cause, item.error].some((part) => (part ?? "").toLowerCase().includes(wanted)),
  );
  const run = data?.run;
  return (
    <PageFrame title={`${name}: overview`} wide>
      <div className={styles.head}>
        <h1>{line?.title || name}</h1>
        <span className={styles.links}>
          {solution && <Link href={instanceAddress(name)}>Parameters</Link>}
          <Link href={`/flows/${name}`}>Open in the editor</Link>
        </span>
      </div>
      {error && !data && <FailureBox error={error} />}
      {!data && !error && <p className="quiet">Reading the last run…</p>}
      {data?.page && <Declared flow={name} page={data.page} refresh={() => void refetch()} />}
      {data && !run && !data.page && (
        <p className={styles.none}>
          No run that is over names items. Start the flow; a node says by its item name what its messages are about.
        </p>
      )}
      {run && !data?.page && (
        <>
          <Tiles tiles={runTiles(run)} />
          <p className="quiet">
            The run of <Link href={runAddress(name, run.id)}>{timeText(run.started)}</Link>, {counted(run.hops, "hop")},{" "}
            {durationText(run.duration)}.
          </p>
          <search className={styles.filter}>
            <input
              className={styles.text}
              type="search"
              placeholder="Name or reason"
              aria-label="Find items"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
            <label>
              <input type="checkbox" checked={failed} onChange={(event) => setFailed(event.target.checked)} /> Failed
              only
            </label>
            <span role="status" className="quiet">
              {items.length === data?.items.length ? "" : `${items.length} of ${data?.items.length}`}
            </span>
          </search>
          <ItemTable items={items} />
        </>
      )}
    </PageFrame>
  );
}
