import type { Connection } from "../live/events";
import type { LampState } from "../look/lamp";

/** What the header says of the deployed flow. */
export interface FlowState {
  lamp: LampState;
  word: string;
  /** The longer form, for a tooltip. */
  more: string;
}

export interface Facts {
  /** False for a flow that is not saved yet. */
  stored: boolean;
  /** True for a file that was put into the flow directory and that nobody has loaded yet. */
  unloaded?: boolean;
  running: boolean;
  /** True when the server keeps the flow but can't run it. */
  invalid: boolean;
  /** Why the flow must not run although it is valid, "" when it may. */
  damage?: string;
}

export function flowState({ stored, unloaded, running, invalid, damage }: Facts): FlowState {
  if (!stored)
    return {
      lamp: "stopped",
      word: "not saved yet",
      more: "This flow is in this browser tab only. Save puts it on the server; it does not start it.",
    };
  if (unloaded)
    return {
      lamp: "stopped",
      word: "not loaded",
      more: "The file of this flow is new on disk. Load or save it to deploy it.",
    };
  if (invalid)
    return {
      lamp: "failed",
      word: "invalid",
      more: "The stored flow has errors that keep it from running. Mend them and save.",
    };
  if (damage) return { lamp: "failed", word: "damaged", more: damage };
  if (running) return { lamp: "running", word: "running", more: "At least one trigger of the flow is started." };
  return { lamp: "stopped", word: "stopped", more: "No trigger of the flow is started." };
}

/** connectionWords says that the server is away, "" when it is there. */
export function connectionWords(connection: Connection): string {
  return connection === "lost" ? "reconnecting; nothing typed is lost" : "";
}

/** startWords says what Start does, and why it can't be pressed when it can't. */
export function startWords({
  stored,
  unloaded,
  invalid,
  damage,
  startable,
  dirty,
}: Omit<Facts, "running"> & { startable: boolean; dirty: boolean }): {
  refused: string;
  title: string;
} {
  if (!stored) return refused("Save the flow first: only a saved flow can be started.");
  if (unloaded) return refused("Load the file of the flow first: nothing of it is deployed.");
  if (invalid) return refused("The saved flow has errors: mend them and save first.");
  if (damage) return refused(damage);
  if (!startable)
    return refused("No node of the saved flow has a Start button: add a trigger, such as a ticker, and save.");
  return {
    refused: "",
    title: dirty
      ? "Start the flow as it is saved; your unsaved changes are not in it"
      : "Start every trigger of the flow",
  };
}

function refused(why: string) {
  return { refused: why, title: why };
}
