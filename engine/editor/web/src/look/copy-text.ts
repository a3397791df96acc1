import { announce, notice } from "./notice";

/** copy puts a text on the clipboard and announces it. */
export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    announce(`Copied ${what}`);
  } catch {
    notice(
      "failed",
      `${what} could not be copied`,
      "the browser did not allow it: show the value as text, select it and copy it",
    );
  }
}
