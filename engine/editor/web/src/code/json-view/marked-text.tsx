import { segments } from "../editor/invisible-characters";
import styles from "./json-view.module.css";

/** MarkedText shows text that comes from outside, isolated from the text around it. Characters that are invisible or reorder text are shown by name. */
export function MarkedText({ text }: { text: string }) {
  const parts = segments(text);
  if (parts.every((part) => part.mark === undefined)) return <bdi>{text}</bdi>;
  return (
    <bdi>
      {parts.map((part, index) =>
        part.mark === undefined ? (
          part.text
        ) : (
          // The order of the parts never changes within one text.
          <span key={index} className={styles.mark} title={part.mark}>
            {part.text}
          </span>
        ),
      )}
    </bdi>
  );
}
