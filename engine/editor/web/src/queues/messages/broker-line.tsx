import { useQueues } from "../queues";
import styles from "../queues.module.css";

/** BrokerLine says why nothing goes on, when the messages can't be reached or nothing newer is known. */
export function BrokerLine() {
  const broker = useQueues((queues) => queues.broker);
  const error = useQueues((queues) => queues.error);
  const why = broker?.problem || (broker && broker.kind !== "none" && !broker.connected ? "It can't be reached." : "");
  if (error) return <p className={styles.held}>What is below may be old: {error.message}.</p>;
  if (why === "" || !broker) return null;
  return (
    <p className={styles.held} role="status">
      The messages are kept by NATS{broker.address && ` at ${broker.address}`}. {why}
    </p>
  );
}
