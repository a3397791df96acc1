import type { Flow } from "../document/flow";
import { KeepLiterals } from "../look/keep-literals";
import { placeName, placeOf } from "../problems/problem-place";

/** TypedSecrets lists the secrets that saving would write into the flow's file, and asks whether it may. */
export function TypedSecrets(props: { flow: Flow; paths: string[]; keep: boolean; onKeep(keep: boolean): void }) {
  const { flow, paths, keep, onKeep } = props;
  if (paths.length === 0) return null;
  const places = paths.map((path) => placeName(placeOf({ severity: "error", message: "", path }, flow)));
  return <KeepLiterals places={places} keep={keep} onKeep={onKeep} />;
}
