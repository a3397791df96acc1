import { useArrange } from "../desk/desk";
import { Changes } from "../diff/changes";
import { Button } from "../look/button";
import { FailureText } from "../look/failure-text";
import { useDisk, useDiskActions } from "../saving/file-on-disk";
import { diskWords } from "../saving/file-on-disk-words";
import { useSavingState } from "../saving/saving-state";
import { DialogFrame } from "./dialog-frame";

/** DiskDialog compares the flow's file with the deployed flow, and lets a person replace one by the other. */
export function DiskDialog({ name }: { name: string }) {
  const { disk, error } = useDisk(name);
  const { load, overwrite } = useDiskActions(name);
  const saving = useSavingState((state) => state.saving);
  const arrange = useArrange();
  const close = <Button onClick={() => arrange({ dialog: "" })}>Close</Button>;
  if (!disk?.onDisk)
    return (
      <DialogFrame title={`The file of ${name}`} actions={close}>
        {error ? <FailureText error={error} /> : <p>{disk ? "The file is the same as what runs." : "Comparing…"}</p>}
      </DialogFrame>
    );
  const problems = disk.problems.filter((problem) => problem.severity === "error");
  const words = diskWords(name, disk.onDisk, problems.length > 0);
  return (
    <DialogFrame
      title={words.title}
      wide={disk.after !== ""}
      actions={
        <>
          {close}
          {words.overwrite && (
            <Button kind="danger" aria-disabled={saving} onClick={() => void overwrite(disk)}>
              {words.overwrite}
            </Button>
          )}
          {words.load && (
            <Button kind="main" aria-disabled={saving} onClick={() => void load(disk)}>
              {words.load}
            </Button>
          )}
        </>
      }
    >
      <p>{words.text}</p>
      <p className="quiet">
        <code>{disk.path}</code>
      </p>
      {problems.length > 0 && (
        <ul className="points" aria-label="Problems of the file">
          {problems.slice(0, 20).map((problem) => (
            <li key={`${problem.line}:${problem.column}:${problem.path}:${problem.message}`}>
              {problem.line ? `line ${problem.line}: ` : ""}
              {problem.path ? `${problem.path}: ` : ""}
              {problem.message}
            </li>
          ))}
        </ul>
      )}
      {disk.after !== "" && (
        <Changes
          before={disk.before}
          after={disk.after}
          changes={problems.length > 0 ? undefined : disk.changes}
          label="Differences as YAML: minus is what runs, plus is the file"
        />
      )}
    </DialogFrame>
  );
}
