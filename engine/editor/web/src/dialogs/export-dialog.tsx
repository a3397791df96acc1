import { useQuery } from "@tanstack/react-query";
import { CodeField } from "../code/editor/code-field";
import { useArrange } from "../desk/desk";
import { useFlow, useHistory, useReadOnly } from "../document/editing";
import { dirty } from "../document/undo-history";
import { Button } from "../look/button";
import { FailureText } from "../look/failure-text";
import { notice } from "../look/notice";
import { placeName, placeOf } from "../problems/problem-place";
import { exportOf } from "../saving/flow-requests";
import { literalSecrets } from "../saving/literal-secrets";
import { useManaged } from "../saving/managed";
import { useSaving } from "../saving/saving";
import { counted, listed } from "../values/word-lists";
import styles from "./dialog.module.css";
import { DialogFrame } from "./dialog-frame";

/**
 * ExportDialog shows the open flow, saved or not, as canonical YAML to copy or download. Of a
 * flow that a tool manages it is what to commit, and can be saved here all the same.
 */
export function ExportDialog({ name }: { name: string }) {
  const flow = useFlow((f) => f);
  const { by, tool } = useManaged(name);
  const changed = useHistory(dirty);
  const why = useReadOnly();
  const { confirm } = useSaving();
  const arrange = useArrange();
  const { data: exported, error } = useQuery({
    queryKey: ["export", flow],
    queryFn: () => exportOf(flow),
    gcTime: 0,
    retry: false,
  });
  const data = exported?.yaml;
  const leftOut = (exported?.leftOut ?? []).map((path) =>
    placeName(placeOf({ severity: "error", message: "", path }, flow)),
  );
  // What is left out is not in it; the same place has another spelling there.
  const gone = new Set(leftOut.map((place) => place.replace(/^wire /, "").replace(": ", ".")));
  const secrets = literalSecrets(flow).filter((place) => !gone.has(place));
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(data ?? "");
      notice("done", "the YAML is on the clipboard");
    } catch {
      notice(
        "failed",
        "the browser does not let the editor write to the clipboard",
        "Select the text and copy it, or download it.",
      );
    }
  };
  return (
    <DialogFrame
      title={by ? `Commit ${name} for ${tool}` : `Export ${name}`}
      wide
      actions={
        <>
          <Button onClick={() => arrange({ dialog: "" })}>Close</Button>
          {by && changed && !why && (
            <Button kind="danger" onClick={() => void confirm(undefined, false, true)}>
              Save here all the same
            </Button>
          )}
          <Button disabled={!data} onClick={() => download(`${flow.metadata.name}.yaml`, data ?? "")}>
            Download
          </Button>
          <Button kind="main" disabled={!data} onClick={() => void copy()}>
            Copy
          </Button>
        </>
      }
    >
      {by && (
        <p>
          {by} manages this flow and brings its document, so this is to be committed where it gets it from. If the file
          there has a line with the namespace, keep it.
          {changed && ` What is saved here all the same lasts until ${tool} puts back what it has.`}
        </p>
      )}
      {leftOut.length > 0 && (
        <p>
          <strong>{leftOut.length === 1 ? "A secret is" : `${leftOut.length} secrets are`} left out:</strong>{" "}
          {listed(leftOut.slice(0, 12))}
          {leftOut.length > 12 && " …"}. Whoever gets this types {leftOut.length === 1 ? "it" : "them"} in, or better
          refers to a Secret.
        </p>
      )}
      {secrets.length > 0 && (
        <div className={styles.warning} role="alert">
          <p>
            <strong>{counted(secrets.length, "value")} in it may be a secret:</strong> {listed(secrets.slice(0, 12))}
            {secrets.length > 12 && " …"}.
          </p>
          <p>Before you pass this on, replace them with references such as {'{{ secret("name/key") }}'}.</p>
        </div>
      )}
      {error && <FailureText error={error} />}
      {data !== undefined && (
        <CodeField label="Flow as YAML" language="yaml" value={data} readOnly minLines={12} maxLines={24} />
      )}
    </DialogFrame>
  );
}

function download(name: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
