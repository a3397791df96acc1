import { announce, notice } from "./notice";

/** copy puts text on the clipboard and says so. */
export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    announce(`Copied ${what}`);
  } catch {
    notice(
      "failed",
      `${what} could not be copied`,
      "the browser did not allow it: show it as text, select it and copy it",
    );
  }
}
