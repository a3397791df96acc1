import styles from "./keep-literals.module.css";

/** KeepLiterals asks whether secrets that were typed in may be saved, and says what that means. */
export function KeepLiterals({
  places,
  keep,
  onKeep,
}: {
  /** What holds them, in words. */
  places: string[];
  keep: boolean;
  onKeep(keep: boolean): void;
}) {
  const one = places.length === 1;
  return (
    <div className={styles.box} role="group" aria-label="Secrets that were typed in">
      <p>
        <strong>{one ? "A secret was typed in:" : `${places.length} secrets were typed in:`}</strong>{" "}
        {places.slice(0, 8).join(", ")}
        {places.length > 8 && " …"}. Better keep {one ? "it" : "them"} in a Secret in the cluster and refer to{" "}
        {one ? "it" : "them"} here.
      </p>
      <label>
        <input type="checkbox" checked={keep} onChange={(event) => onKeep(event.target.checked)} /> Save{" "}
        {one ? "it" : "them"} all the same: in plain text in the flow’s file, where whoever can read the file reads{" "}
        {one ? "it" : "them"}
      </label>
    </div>
  );
}
