import { useHistory } from "../../document/editing";
import { runAddress } from "../record/run-view";
import { useNodeLog } from "./kept-messages";
import { LogLines } from "./log-lines";
import { NothingKept } from "./message-list";

/** NodeLog shows what a node has logged, in runs and outside of them, newest last. */
export function NodeLog({ flow, node }: { flow: string; node: string }) {
  const stored = useHistory((h) => h.revision !== "");
  const { data, error } = useNodeLog(flow, node, stored);
  const items = data?.items ?? [];
  if (items.length === 0) return <NothingKept stored={stored} error={error} text="This node has logged nothing yet." />;
  return (
    <LogLines
      label={`Log of ${node}`}
      lines={items.map((line) => ({ ...line, run: line.run && runAddress(flow, line.run, line.hop) }))}
    />
  );
}
