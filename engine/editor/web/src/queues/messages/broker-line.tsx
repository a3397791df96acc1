import { useQueues } from "../queues";
import styles from "../queues.module.css";

/** BrokerLine says why nothing goes on, when the messages can't be reached or nothing newer is known. */
export function BrokerLine() {
  const broker = useQueues((queues) => queues.broker);
  const error = useQueues((queues) => queues.error);
  const away = broker && broker.kind !== "none" && (!broker.connected || broker.problem);
  if (error) return <p className={styles.held}>What is below may be old: {error.message}.</p>;
  if (!away) return null;
  return (
    <p className={styles.held} role="status">
      {broker.kind === "nats" ? `NATS at ${broker.address}` : "The NATS server of this engine"}, which keeps the
      messages, can't be reached{broker.problem && `: ${broker.problem}`}. Nothing is lost: it goes on by itself.
    </p>
  );
}
