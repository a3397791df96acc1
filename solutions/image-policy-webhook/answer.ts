// Keeps of the planned rewrites what the local registry has, and says what it has
// not. A registry that does not answer leaves the image as it is.
import { notice } from "patchbay:image";

interface Outcome { image: string; available: boolean; reason?: string }
interface Operation { op: "test" | "replace"; path: string; value: string }

export default function answer(input: { answer: any; results: Outcome[] }) {
  const planned = input.answer;
  const missing = new Map(input.results.filter((r) => !r.available).map((r) => [r.image, r.reason ?? "not there"]));
  const dropped = new Set<string>(
    planned.patch.filter((o: Operation) => o.op === "replace" && missing.has(o.value)).map((o: Operation) => o.path));
  const warnings = [...missing].flatMap(([image, reason]) => notice(["not rewritten to ", { image }, `: ${reason}`]));
  const patch = planned.patch.filter((o: Operation) => !dropped.has(o.path));
  const leftAlone = planned.patch.length > 0 && patch.length === 0;
  return {
    ...planned,
    patch,
    ...(leftAlone && { outcome: "left alone", reason: "not at the mirror" }),
    warnings: [...planned.warnings, ...warnings],
    targets: planned.targets.filter((t: string) => !missing.has(t)),
  };
}
