import { type ReactNode, useEffect } from "react";
import { Link, useLocation } from "wouter";
import { FindButton } from "../commands/find-button";
import icon from "../look/icon.svg";
import { Notices } from "../look/notice";
import { useSession } from "../rights/rights";
import styles from "./page-frame.module.css";

const pages = [
  ["/", "Flows"],
  ["/marketplace", "Marketplace"],
  ["/runs", "Runs"],
] as const;

/** PageFrame surrounds every page but the flow page, and shows the version and the cluster. */
export function PageFrame({ title, wide = false, children }: { title: string; wide?: boolean; children: ReactNode }) {
  const [at] = useLocation();
  useEffect(() => {
    document.title = `${title} - Patchbay`;
  }, [title]);
  return (
    <>
      <header className={styles.header}>
        <Link href="/" className={styles.name}>
          <img src={icon} alt="" width={24} height={24} />
          Patchbay
        </Link>
        <nav className={styles.pages} aria-label="Pages">
          {pages.map(([address, words]) => (
            <Link
              key={address}
              href={address}
              className={styles.page}
              aria-current={at === address ? "page" : undefined}
            >
              {words}
            </Link>
          ))}
        </nav>
        <FindButton what="Find a flow, run a command" />
        <Session />
      </header>
      <main className={wide ? `page ${styles.wide}` : "page"}>{children}</main>
      <Notices />
    </>
  );
}

function Session() {
  const { data } = useSession();
  if (!data) return null;
  return (
    <p className={styles.session}>
      <span>
        cluster <strong className={styles.cluster}>{data.cluster || "none"}</strong>
      </span>
      {data.user && (
        <span title="Kubernetes says what you may do">
          as <strong className={styles.cluster}>{data.user}</strong>
        </span>
      )}
      <span className={styles.version}>version {data.version}</span>
    </p>
  );
}
