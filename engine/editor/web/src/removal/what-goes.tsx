import { useQuery } from "@tanstack/react-query";
import { api, type Uninstall, want } from "../api/client";
import { FailureBox } from "../look/failure-box";
import styles from "./what-goes.module.css";

/** useWhatGoes asks what goes with an installed solution. It removes nothing. */
export function useWhatGoes(name: string, asked = true) {
  return useQuery({
    queryKey: ["what goes", name],
    queryFn: () => want(api.GET("/api/v1/instances/{name}/uninstall", { params: { path: { name } } })),
    enabled: asked,
    gcTime: 0,
  });
}

/**
 * uninstall stops an installed solution, and removes its flow, its state and what it made in the cluster. It is refused
 * while something is in its queues, unless queued says what shall become of that.
 */
export function uninstall(name: string, queued?: "drain" | "keep" | "drop"): Promise<unknown> {
  return want(api.DELETE("/api/v1/instances/{name}", { params: { path: { name }, query: { queued } } }));
}

/** WhatGoes lists what is removed with an installed solution, and what stays. */
export function WhatGoes({ name }: { name: string }) {
  const { data, error } = useWhatGoes(name);
  if (error) return <FailureBox error={error} />;
  if (!data) return <p className="quiet">Asking what goes…</p>;
  return <Lists goes={data} />;
}

function Lists({ goes: { name, running, state, objects, stays } }: { goes: Uninstall }) {
  return (
    <>
      <p>{running ? "It stops after its running runs. Then this is removed:" : "This is removed:"}</p>
      <ul className={styles.list} aria-label="What is removed">
        <li>
          the flow <code>{name}</code> and its runs
        </li>
        {state > 0 && <li>{state === 1 ? "a value that a node keeps" : `${state} values that its nodes keep`}</li>}
        {objects.map((one) => (
          <li key={one}>{one}, in the cluster</li>
        ))}
      </ul>
      {stays.length > 0 && (
        <>
          <p>This stays:</p>
          <ul className={styles.list} aria-label="What stays">
            {stays.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </>
      )}
      <p className="quiet">This can't be undone.</p>
    </>
  );
}
