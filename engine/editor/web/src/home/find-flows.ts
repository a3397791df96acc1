import type { FlowLine } from "../api/client";
import { causesText, outcomeOf } from "./outcome";

/** hasFailures reports whether a flow can't run, or had failures in its last run. */
export function hasFailures(line: FlowLine): boolean {
  if (line.state === "invalid" || line.state === "damaged") return true;
  return line.lastFinished !== undefined && outcomeOf(line.lastFinished).failed > 0;
}

/** matches reports whether a flow's name, title or last failures contain a text, in any case of letters. */
export function matches(line: FlowLine, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  const run = line.lastFinished;
  return [line.name, line.title ?? "", run ? causesText(run) : ""].some((part) => part.toLowerCase().includes(wanted));
}
