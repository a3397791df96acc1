import { Link } from "wouter";
import type { Instance } from "../api/client";
import { instanceAddress } from "../document/solution-of";
import { Icon } from "../look/icon";
import styles from "./solution.module.css";

/** InstalledAlready lists what was installed from a solution, to open it or to change it. */
export function InstalledAlready({ instances }: { instances: Instance[] }) {
  if (instances.length === 0) return null;
  return (
    <section className={styles.installed} aria-label="Installed already">
      <p>
        <Icon name="check" />{" "}
        {instances.length === 1
          ? "This solution is installed:"
          : `This solution is installed ${instances.length} times:`}
      </p>
      <ul>
        {instances.map(({ name, version, newer }) => (
          <li key={name}>
            <Link href={`/flows/${name}`}>{name}</Link> <span className="quiet">version {version}</span>
            <Link href={instanceAddress(name)}>
              {newer ? `Upgrade to ${newer.version}` : "Parameters, rollback, uninstall"}
              <span className="unseen">: {name}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
