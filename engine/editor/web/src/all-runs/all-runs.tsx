import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { api, type FoundRuns, want } from "../api/client";
import { useNames } from "../flows/flow-list";
import { PageFrame } from "../frame/page-frame";
import { FailureBox } from "../look/failure-box";
import styles from "./all-runs.module.css";
import { CauseTable } from "./cause-table";
import { type Filter, RunFilter } from "./run-filter";
import { RunTable } from "./run-table";

/** How often the list is read again, in ms. */
const again = 3000;

/** AllRuns lists the runs of all flows, and what their failures have in common. */
export function AllRuns() {
  const [filter, setFilter] = useState<Filter>({ flow: "", state: "", text: "", since: "24h" });
  const text = useDeferredValue(filter.text.trim());
  const names = useNames();
  const { data, error } = useQuery({
    queryKey: ["all runs", filter.flow, filter.state, text, filter.since],
    queryFn: (): Promise<FoundRuns> =>
      want(
        api.GET("/api/v1/runs", {
          params: {
            query: {
              flow: filter.flow || undefined,
              state: filter.state || undefined,
              text: text || undefined,
              since: filter.since,
              limit: 200,
            },
          },
        }),
      ),
    refetchInterval: again,
    placeholderData: keepPreviousData,
  });
  const runs = data?.items ?? [];
  const groups = data?.groups ?? [];
  return (
    <PageFrame title="Runs">
      <h1>Runs</h1>
      <RunFilter filter={filter} names={names} change={setFilter} />
      {error && !data && <FailureBox error={error} />}
      {!data && !error && <p className="quiet">Reading the runs…</p>}
      {data && runs.length === 0 && <p className={styles.none}>No run matches. Look further back, or for less.</p>}
      {groups.length > 0 && <CauseTable groups={groups} look={(cause) => setFilter({ ...filter, text: cause })} />}
      {runs.length > 0 && <RunTable runs={runs} />}
      {data?.more && <p className="quiet">There are older runs that match: say more of what is looked for.</p>}
    </PageFrame>
  );
}
