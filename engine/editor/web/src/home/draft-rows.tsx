import { Link } from "wouter";
import type { FlowLine } from "../api/client";
import { draftNames, readDraft } from "../saving/draft";
import { counted } from "../values/word-lists";
import styles from "./home.module.css";

/** DraftRows lists the flows of this browser tab that were never saved. */
export function DraftRows({ flows }: { flows: FlowLine[] }) {
  const stored = new Set(flows.map((line) => line.name));
  const drafts = draftNames().filter((name) => !stored.has(name));
  return drafts.map((name) => (
    <tbody key={name}>
      <tr>
        <td>
          <span className={styles.draft}>draft</span>
        </td>
        <th scope="row" className={styles.flow}>
          <Link href={`/flows/${name}`} className={styles.link}>
            {readDraft(name)?.flow.spec.title || name}
          </Link>
        </th>
        <td>{counted(readDraft(name)?.flow.spec.nodes.length ?? 0, "node")}, not saved yet</td>
        <td className="quiet">in this browser tab</td>
        <td />
        <td className={styles.buttons}>
          <Link href={`/flows/${name}`} className={styles.open} aria-label={`Open the draft ${name}`}>
            Open
          </Link>
        </td>
      </tr>
    </tbody>
  ));
}
