import type { Component } from "../../api/client";
import type { LightPort } from "../../check/check";

/** Jack is a port as it is drawn on a node. */
export interface Jack extends LightPort {
  wired: boolean;
  /** True for a port that a wire refers to and the node does not have. The wire is kept and marked. */
  missing: boolean;
}

const system = (name: string) => name.startsWith("_");

/** defaultPorts are the ports of the component, used until the check returns those of the node. */
export function defaultPorts(component: Component | undefined): LightPort[] | undefined {
  return component?.ports?.map((port) => ({
    name: port.name,
    label: port.label || port.name,
    source: port.source ?? false,
    position: port.position ?? (port.source ? "right" : "left"),
  }));
}

/** jacksOf returns the jacks of a node. While its ports are not known (undefined), they are taken from the wires. */
export function jacksOf(ports: LightPort[] | undefined, ins: string, outs: string): Jack[] {
  const wired = { in: names(ins), out: names(outs) };
  const jacks: Jack[] = (ports ?? [])
    .filter((port) => !system(port.name))
    .map((port) => ({
      ...port,
      label: port.label || port.name,
      wired: (port.source ? wired.out : wired.in).includes(port.name),
      missing: false,
    }));
  const lost = (name: string, source: boolean) => {
    if (jacks.some((jack) => jack.name === name && jack.source === source)) return;
    jacks.push({
      name,
      label: name,
      source,
      position: source ? "right" : "left",
      wired: true,
      missing: ports !== undefined,
    });
  };
  for (const name of wired.in) lost(name, false);
  for (const name of wired.out) lost(name, true);
  return jacks;
}

function names(joined: string): string[] {
  return joined === "" ? [] : joined.split(" ");
}

/** shapeText describes a port's message in a few words. */
export function shapeText(schema: unknown): string {
  if (!schema || typeof schema !== "object") return "anything";
  const { type, properties, title } = schema as {
    type?: string | string[];
    properties?: Record<string, unknown>;
    title?: string;
  };
  const fields = Object.keys(properties ?? {});
  if (fields.length > 0) return `{ ${fields.slice(0, 6).join(", ")}${fields.length > 6 ? ", …" : ""} }`;
  const kind = Array.isArray(type) ? type.filter((t) => t !== "null").join(" or ") : type;
  return kind ?? title ?? "anything";
}
