import type { Desk } from "../../desk/desk";
import type { Editing } from "../../document/editing";
import type { Flow } from "../../document/flow";
import { pinLast } from "../../pins/pin-last";
import { pinnedAt } from "../../pins/pinned-message";
import { unpin } from "../../pins/use-pin";
import { named } from "../graph/canvas-elements";
import type { Entry, MenuPort, PortAct } from "./menu-entries";

/** PortUnder is the port under the pointer: its node.port and which way it goes. */
export interface PortUnder extends MenuPort {
  end: string;
  source: boolean;
}

/** portAt is the port whose jack or name an element belongs to. */
export function portAt(target: Element, flow: Flow): PortUnder | undefined {
  const jack = target.closest<HTMLElement>("[data-port]");
  const node = target.closest<HTMLElement>(".react-flow__node")?.dataset.id;
  const name = jack?.dataset.port;
  if (!jack || name === undefined || node === undefined) return undefined;
  const end = `${named(node).id}.${name}`;
  return { name, end, source: jack.querySelector(".source") !== null, pinned: pinnedAt(flow, end) !== undefined };
}

const acts: readonly string[] = ["pinLast", "editPinned", "sendPinned", "unpin"] satisfies PortAct[];

export function isPortAct(id: Entry["id"]): id is PortAct {
  return acts.includes(id);
}

/** doAtPort does what was chosen in the menu of a port. */
export function doAtPort(
  act: PortAct,
  port: PortUnder | undefined,
  {
    editing,
    arrange,
    inspect,
  }: { editing: Editing; arrange: (change: Partial<Desk>) => void; inspect: (tab: string) => void },
): void {
  if (!port) return;
  switch (act) {
    case "pinLast":
      void pinLast(editing, editing.store.get().flow.metadata.name, port.end, port.source);
      break;
    case "editPinned":
      inspect("pins");
      break;
    case "sendPinned":
      arrange({ dialog: "sendPinned", sending: port.end });
      break;
    case "unpin":
      unpin(editing, port.end);
  }
}
