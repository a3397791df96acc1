import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, want } from "../api/client";
import { Button } from "../look/button";
import { FailureBox } from "../look/failure-box";
import { beginning } from "../values/clip-text";
import styles from "./solution.module.css";

/** SolutionFiles lists the files of a solution, which can be read here. */
export function SolutionFiles({
  solution,
  from,
  files,
  opened,
  open,
}: {
  solution: string;
  from: string;
  files: string[];
  opened: string;
  open(file: string): void;
}) {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    if (opened) place.current?.scrollIntoView({ block: "start" });
  }, [opened]);
  return (
    <section ref={place} className={styles.files} aria-labelledby="files">
      <h2 id="files">Files</h2>
      <ul>
        {files.map((file) => (
          <li key={file}>
            <Button kind="quiet" aria-expanded={file === opened} onClick={() => open(file === opened ? "" : file)}>
              <code>{file}</code>
            </Button>
            {file === opened && <FileText solution={solution} from={from} file={file} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How much of a file is shown at first. */
const most = 100_000;

function FileText({ solution, from, file }: { solution: string; from: string; file: string }) {
  const [whole, setWhole] = useState(false);
  const { data, error } = useQuery({
    queryKey: ["solution file", solution, from, file],
    queryFn: () =>
      want(
        api.GET("/api/v1/solutions/{name}/files/{file}", {
          params: { path: { name: solution, file }, query: { from: from || undefined } },
          parseAs: "text",
        }),
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error) return <FailureBox error={error} />;
  if (data === undefined) return <p className="quiet">Reading {file}…</p>;
  const cut = data.length > most && !whole;
  return (
    <>
      <pre className={styles.text} tabIndex={0} role="region" aria-label={file}>
        {cut ? beginning(data, most) : data}
      </pre>
      {cut && <Button onClick={() => setWhole(true)}>Show all of {file}</Button>}
    </>
  );
}
