import { useQuery } from "@tanstack/react-query";
import { CodeField } from "../code/editor/code-field";
import { useArrange } from "../desk/desk";
import { useFlow } from "../document/editing";
import { Button } from "../look/button";
import { FailureText } from "../look/failure-text";
import { notice } from "../look/notice";
import { yamlOf } from "../saving/flow-requests";
import { literalSecrets } from "../saving/literal-secrets";
import { counted, listed } from "../values/word-lists";
import styles from "./dialog.module.css";
import { DialogFrame } from "./dialog-frame";

/** ExportDialog shows the open flow, saved or not, as canonical YAML to copy or download. */
export function ExportDialog() {
  const flow = useFlow((f) => f);
  const arrange = useArrange();
  const { data, error } = useQuery({ queryKey: ["yaml", flow], queryFn: () => yamlOf(flow), gcTime: 0, retry: false });
  const secrets = literalSecrets(flow);
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
      title={`Export ${flow.metadata.name}`}
      wide
      actions={
        <>
          <Button onClick={() => arrange({ dialog: "" })}>Close</Button>
          <Button disabled={!data} onClick={() => download(`${flow.metadata.name}.yaml`, data ?? "")}>
            Download
          </Button>
          <Button kind="main" disabled={!data} onClick={() => void copy()}>
            Copy
          </Button>
        </>
      }
    >
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
