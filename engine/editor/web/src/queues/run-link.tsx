import { Link } from "wouter";
import { useArrange } from "../desk/desk";
import { runAddress } from "../runs/record/run-view";

/** RunLink opens the run of a message, in the place of the queues. */
export function RunLink({ flow, run }: { flow: string; run: string }) {
  const arrange = useArrange();
  return (
    <Link href={runAddress(flow, run)} onClick={() => arrange({ drawer: "runs" })}>
      its run
    </Link>
  );
}
