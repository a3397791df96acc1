import type { IconName } from "../look/icon";

/** The groups of the command box, in the order in which they are shown while nothing is typed. */
export const groups = ["Nodes of this flow", "Commands", "Flows", "Add a component"] as const;

/** Place is a text of a command, to search in, and where it is: a setting, a script, the mapping of a wire. */
export interface Place {
  where: string;
  text: string;
}

/** Command is one line of the command box: something to do, or a place to go to. */
export interface Command {
  /** Unique within the box. */
  key: string;
  group: (typeof groups)[number];
  title: string;
  /** Shown after the title, and searched. */
  detail?: string;
  /** More texts to search in. The one that matches is shown instead of the detail. */
  places?: Place[];
  icon?: IconName;
  /** The component whose icon is shown. */
  component?: string;
  /** The keys that do the same. */
  keys?: string;
  /** Why it can't be done now. */
  refused?: string;
  act(): void;
}
