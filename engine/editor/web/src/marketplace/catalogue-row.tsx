import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Catalogue, type CatalogueContent, want } from "../api/client";
import { Button } from "../look/button";
import { FailureBox } from "../look/failure-box";
import { notice } from "../look/notice";
import styles from "./marketplace.module.css";

/** CatalogueRow is a catalogue with what reading it gave. It can be removed, after asking. */
export function CatalogueRow({
  catalogue: { name, reference, key },
  content,
  kept,
}: {
  catalogue: Catalogue;
  content: CatalogueContent | undefined;
  /** True for who may not remove it. */
  kept: boolean;
}) {
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const removal = useMutation({
    mutationFn: () => want(api.DELETE("/api/v1/catalogues/{name}", { params: { path: { name } } })),
    onSuccess: () => notice("done", `the catalogue ${name} is removed`, "What was installed from it stays."),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ["catalogues"] }),
        client.invalidateQueries({ queryKey: ["solutions"] }),
      ]),
  });
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <code>{reference}</code>
        {content?.problem && <p className={styles.bad}>▲ It could not be read: {content.problem}</p>}
        {removal.error && <FailureBox error={removal.error} />}
      </td>
      <td>{key ? "demanded" : "not demanded"}</td>
      <td>{content?.items}</td>
      <td className={styles.buttons}>
        {kept ? null : asking ? (
          <span role="group" aria-label={`Remove ${name}?`}>
            What was installed from it stays.{" "}
            <Button autoFocus onClick={() => setAsking(false)}>
              Keep it
            </Button>{" "}
            <Button kind="danger" aria-disabled={removal.isPending} onClick={() => removal.mutate()}>
              Remove {name}
            </Button>
          </span>
        ) : (
          <Button kind="quiet" onClick={() => setAsking(true)}>
            Remove…<span className="unseen"> {name}</span>
          </Button>
        )}
      </td>
    </tr>
  );
}
