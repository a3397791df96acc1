import { silentServers } from "../api/silent-servers";
import { useStore } from "../store/store";
import styles from "./notice.module.css";

/** SilentServers says which servers do not answer the one that this page asks, for as long as they do not. */
export function SilentServers() {
  const servers = useStore(silentServers, (list) => list);
  if (servers.length === 0) return null;
  const one = servers.length === 1;
  return (
    <div className={`${styles.notice} ${styles.failed}`}>
      <div>
        <strong>
          {one ? "Server" : "Servers"} {servers.join(", ")} {one ? "does" : "do"} not answer
        </strong>
        <p>What only {one ? "it has" : "they have"}, such as runs, is not shown for now.</p>
      </div>
    </div>
  );
}
