import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { Failure } from "../../api/client";
import { useEditing, useFlow } from "../../document/editing";
import { nodeById } from "../../document/flow";
import { Button } from "../../look/button";
import { copy } from "../../look/copy-text";
import { FailureText } from "../../look/failure-text";
import { Modal } from "../../look/modal";
import { OutcomeList } from "./outcome-list";
import { recordRun, runTests, type TestReport } from "./test-requests";
import styles from "./tests.module.css";

/** Of a file with tests, in bytes, as the server takes it. */
const largest = 4 << 20;

/**
 * TestsDialog holds a file of tests and runs it on the open flow, saved or not. With a run it
 * begins with that run as a test, to be copied or downloaded; else with what is pasted or chosen.
 */
export default function TestsDialog({ run, onClose }: { run?: string | undefined; onClose(): void }) {
  const flow = useFlow((f) => f);
  const name = flow.metadata.name;
  const editing = useEditing();
  const field = useId();
  const [typed, setTyped] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [report, setReport] = useState<TestReport>();
  const [failure, setFailure] = useState<Error>();
  const { data: recorded, error } = useQuery({
    queryKey: ["recorded", name, run],
    queryFn: () => recordRun(name, run ?? ""),
    enabled: run !== undefined,
    gcTime: 0,
    retry: false,
  });
  const tests = typed ?? recorded?.tests ?? "";
  const write = (text: string) => {
    setTyped(text);
    setReport(undefined);
  };
  const read = async (file: File | undefined) => {
    if (!file) return;
    setFailure(file.size > largest ? new Failure(0, `the file has more than ${largest >> 20} MiB`) : undefined);
    if (file.size <= largest) write(await file.text());
  };
  const go = async () => {
    if (busy || tests.trim() === "") return;
    setBusy(true);
    setFailure(undefined);
    try {
      setReport(await runTests(editing.store.get().flow, tests));
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      setReport(undefined);
      setFailure(cause);
    } finally {
      setBusy(false);
    }
  };
  const show = (node: string) => {
    if (nodeById(editing.store.get().flow, node)) editing.select({ nodes: [node] });
    onClose();
  };
  return (
    <Modal
      title={run === undefined ? `Tests of ${name}` : "This run as a test"}
      wide
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button aria-disabled={tests === ""} onClick={() => tests && download(`${name}-test.yaml`, tests)}>
            Download
          </Button>
          <Button aria-disabled={tests === ""} onClick={() => tests && void copy(tests, "the tests")}>
            Copy
          </Button>
          <Button kind="main" aria-disabled={busy || tests.trim() === ""} onClick={() => void go()}>
            {busy ? "Running…" : "Run tests"}
          </Button>
        </>
      }
    >
      <p>
        {run === undefined
          ? "Tests run on the flow as it is on the canvas, saved or not."
          : "What began the run is given, the nodes that may reach outside answer as they did, and its messages are expected."}{" "}
        Nothing of a test reaches a cluster, a registry or the network.
      </p>
      {run === undefined && (
        <p>
          <label>
            Choose a file{" "}
            <input
              type="file"
              accept=".yaml,.yml,application/yaml"
              onChange={(event) => void read(event.target.files?.[0])}
            />
          </label>
        </p>
      )}
      {error && <FailureText error={error} />}
      {run !== undefined && !recorded && !error && <p className="quiet">Making a test of the run…</p>}
      {recorded && recorded.notes.length > 0 && (
        <ul className="points" aria-label="Notes on the test">
          {recorded.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <label htmlFor={field}>{run === undefined ? "or paste the YAML of tests here" : "The test as YAML"}</label>
      <textarea
        id={field}
        className={styles.text}
        spellCheck={false}
        value={tests}
        onChange={(event) => write(event.target.value)}
      />
      {failure && <FailureText error={failure} />}
      {report && <OutcomeList report={report} show={show} />}
    </Modal>
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
