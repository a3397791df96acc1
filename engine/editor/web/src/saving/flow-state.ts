import type { Connection } from "../live/events";
import type { LampState } from "../look/lamp";

/** The state of the deployed flow as the header shows it. */
export interface FlowState {
  lamp: LampState;
  word: string;
  /** A longer text for the tooltip. */
  more: string;
}

export interface Facts {
  /** False for a flow that is not saved yet. */
  stored: boolean;
  /** True for a file in the flow directory that is not loaded yet. */
  unloaded?: boolean;
  running: boolean;
  /** Who starts the triggers, in the deployed document. */
  start?: "always" | "manual";
  /** True when the flow is stored but can't run. */
  invalid: boolean;
  /** Why a valid flow must not run; "" when it may. */
  damage?: string;
}

export function flowState({ stored, unloaded, running, start, invalid, damage }: Facts): FlowState {
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
      more: "The stored flow has errors that keep it from running. Correct them and save.",
    };
  if (damage) return { lamp: "failed", word: "damaged", more: damage };
  if (running && start === "always")
    return { lamp: "running", word: "running", more: "The document of the flow starts its triggers (start: always)." };
  if (running) return { lamp: "running", word: "running", more: "At least one trigger of the flow is started." };
  return { lamp: "stopped", word: "stopped", more: "No trigger of the flow is started." };
}

/** connectionWords is the text for a lost connection; "" while there is one. */
export function connectionWords(connection: Connection): string {
  return connection === "lost" ? "reconnecting; your changes are kept" : "";
}

/** stopRefused is the reason why Stop does nothing; "" when it stops the flow. */
export function stopRefused(start: Facts["start"], managedBy = ""): string {
  if (start !== "always") return "";
  return managedBy
    ? `The flow's document starts it (start: always), and ${managedBy} manages it: set start to manual there, then stop it.`
    : "The flow's document starts it (start: always). Set Start to manual under Flow and save, then stop it.";
}

/** startWords is the tooltip of Start, and the reason when it can't be pressed. */
export function startWords({
  stored,
  unloaded,
  invalid,
  damage,
  startable,
  dirty,
}: Omit<Facts, "running" | "start"> & { startable: boolean; dirty: boolean }): {
  refused: string;
  title: string;
} {
  if (!stored) return refused("Save the flow first: only a saved flow can be started.");
  if (unloaded) return refused("Load the file of the flow first: it is not deployed.");
  if (invalid) return refused("The saved flow has errors: correct them and save first.");
  if (damage) return refused(damage);
  if (!startable)
    return refused("No node of the saved flow has a Start button: add a trigger, such as a ticker, and save.");
  return {
    refused: "",
    title: dirty
      ? "Start every trigger of the flow; you are asked about your changes first"
      : "Start every trigger of the flow",
  };
}

function refused(why: string) {
  return { refused: why, title: why };
}
