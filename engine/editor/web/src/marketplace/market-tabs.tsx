import { Link } from "wouter";
import { useInstances, useMarket } from "../solutions/offer/market";
import styles from "./marketplace.module.css";

export type Part = "solutions" | "installed" | "catalogues";

/** MarketTabs leads from one part of the marketplace to another, and counts what is there. */
export function MarketTabs({ at }: { at: Part }) {
  const { data: market } = useMarket();
  const { data: instances } = useInstances();
  const newer = instances?.filter((one) => one.newer).length ?? 0;
  const unread = market?.catalogues.filter((one) => one.problem).length ?? 0;
  const tab = (part: Part, address: string, words: string, count: number | undefined, says: string) => (
    <Link href={address} className={styles.tab} aria-current={at === part ? "page" : undefined}>
      {words}
      {count !== undefined && <span className={styles.count}> {count}</span>}
      {says && <strong className={styles.says}>{says}</strong>}
    </Link>
  );
  return (
    <nav className={styles.tabs} aria-label="Parts of the marketplace">
      {tab("solutions", "/marketplace", "Solutions", market?.items.length, "")}
      {tab("installed", "/marketplace/installed", "Installed", instances?.length, newer > 0 ? `${newer} newer` : "")}
      {tab(
        "catalogues",
        "/marketplace/catalogues",
        "Catalogues",
        market?.catalogues.length,
        unread > 0 ? `▲ ${unread} not read` : "",
      )}
    </nav>
  );
}
