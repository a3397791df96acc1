import { Link } from "wouter";
import { Button } from "../look/button";
import styles from "./home.module.css";

/** EmptyHome explains the first step. */
export function EmptyHome({ begin }: { begin(): void }) {
  return (
    <section className={styles.empty} aria-labelledby="no-flows">
      <h2 id="no-flows">No flows yet</h2>
      <p>
        A flow is a patch of nodes and wires that automates something in your cluster. There are two ways to get the
        first one:
      </p>
      <ul className={styles.ways}>
        <li>
          <Link href="/solutions/image-mirror" className={styles.way}>
            Install Image Mirror
          </Link>
          <span className="quiet">
            It copies the images of your deployments to your own registry. You see what it needs first, and it is
            installed stopped.
          </span>
        </li>
        <li>
          <Button onClick={begin}>Begin with an empty canvas</Button>
          <span className="quiet">Give the flow a name and draw. Nothing is stored until you save.</span>
        </li>
      </ul>
    </section>
  );
}
