import { segments } from "../editor/invisible-characters";
import styles from "./json-view.module.css";

/** MarkedText shows text from outside: set apart from the text around it, with characters that hide or reorder by their names. */
export function MarkedText({ text }: { text: string }) {
  const parts = segments(text);
  if (parts.every((part) => part.mark === undefined)) return <bdi>{text}</bdi>;
  return (
    <bdi>
      {parts.map((part, index) =>
        part.mark === undefined ? (
          part.text
        ) : (
          // The parts never change their places within one text.
          <span key={index} className={styles.mark} title={part.mark}>
            {part.text}
          </span>
        ),
      )}
    </bdi>
  );
}
