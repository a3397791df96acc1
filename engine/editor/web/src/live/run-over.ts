/** Of a run that goes on: something of it is under way, or its messages wait in queues. */
const open: readonly string[] = ["running", "waiting"];

/** isOver reports whether a run has ended. */
export function isOver({ state }: { state: string }): boolean {
  return !open.includes(state);
}
