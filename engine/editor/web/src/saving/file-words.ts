/** How the file of a flow differs from what runs. */
export type OnDisk = "changed" | "missing" | "unreadable" | "new";

export interface DiskWords {
  /** What happened, for the bar under the header. */
  bar: string;
  title: string;
  /** What the two choices do. */
  text: string;
  /** The button that deploys the file, "" when there is nothing to deploy. */
  load: string;
  /** The button that writes what runs to the file, "" when nothing runs. */
  overwrite: string;
}

/** diskWords says what became of a flow's file and what can be done. A file with errors can't be loaded. */
export function diskWords(name: string, onDisk: OnDisk, broken: boolean): DiskWords {
  const mend = "The file has errors: mend it to load it.";
  switch (onDisk) {
    case "changed":
      return {
        bar: "The file of this flow was changed on disk. What you see is what runs.",
        title: `The file of ${name} was changed on disk`,
        text: `${broken ? mend : "Load deploys the file as it is now; what runs goes on running."} Overwrite puts what runs in its place, and what was written there is lost.`,
        load: broken ? "" : "Load the file",
        overwrite: "Overwrite the file",
      };
    case "missing":
      return {
        bar: "The file of this flow is gone from the disk. The flow still runs, until the server is started anew.",
        title: `The file of ${name} is gone`,
        text: "Write it again to keep the flow over a restart, or uninstall the flow.",
        load: "",
        overwrite: "Write it again",
      };
    case "unreadable":
      return {
        bar: "The file of this flow can't be read any more. The flow still runs, until the server is started anew.",
        title: `The file of ${name} can't be read`,
        text: "Overwrite replaces what is there with what runs.",
        load: "",
        overwrite: "Overwrite the file",
      };
    case "new":
      return {
        bar: "The file of this flow is new on disk. Nothing of it runs until it is loaded.",
        title: `The file of ${name} is not loaded`,
        text: broken ? mend : "Load deploys it and starts nothing.",
        load: broken ? "" : "Load the file",
        overwrite: "",
      };
  }
}

/** diskMark is the same in two or three words, for a list. */
export function diskMark(onDisk: OnDisk): string {
  return { changed: "changed on disk", missing: "file is gone", unreadable: "file can't be read", new: "not loaded" }[
    onDisk
  ];
}
