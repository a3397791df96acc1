/** How the file of a flow differs from the deployed flow. */
export type OnDisk = "changed" | "missing" | "unreadable" | "new";

export interface DiskWords {
  /** What happened, for the bar under the header. */
  bar: string;
  title: string;
  /** What the two choices do. */
  text: string;
  /** Label of the button that deploys the file; "" when there is nothing to deploy. */
  load: string;
  /** Label of the button that overwrites the file; "" when nothing is deployed. */
  overwrite: string;
}

/** diskWords describes what happened to a flow's file and what can be done. A file with errors can't be loaded. */
export function diskWords(name: string, onDisk: OnDisk, broken: boolean): DiskWords {
  const correctFirst = "The file has errors: correct them to load it.";
  switch (onDisk) {
    case "changed":
      return {
        bar: "The file of this flow was changed on disk. What you see is what runs.",
        title: `The file of ${name} was changed on disk`,
        text: `${broken ? correctFirst : "Load deploys the file as it is now; what runs goes on running."} Overwrite replaces the file with what runs, and the changes in the file are lost.`,
        load: broken ? "" : "Load the file",
        overwrite: "Overwrite the file",
      };
    case "missing":
      return {
        bar: "The file of this flow is missing on disk. The flow still runs until the server restarts.",
        title: `The file of ${name} is missing`,
        text: "Write it again to keep the flow after a restart, or uninstall the flow.",
        load: "",
        overwrite: "Write it again",
      };
    case "unreadable":
      return {
        bar: "The file of this flow can't be read any more. The flow still runs until the server restarts.",
        title: `The file of ${name} can't be read`,
        text: "Overwrite replaces it with what runs.",
        load: "",
        overwrite: "Overwrite the file",
      };
    case "new":
      return {
        bar: "The file of this flow is new on disk. It does not run until it is loaded.",
        title: `The file of ${name} is not loaded`,
        text: broken ? correctFirst : "Load deploys it. It does not start it.",
        load: broken ? "" : "Load the file",
        overwrite: "",
      };
  }
}

/** diskMark is the short form for the list of flows. */
export function diskMark(onDisk: OnDisk): string {
  return {
    changed: "changed on disk",
    missing: "file is missing",
    unreadable: "file can't be read",
    new: "not loaded",
  }[onDisk];
}
