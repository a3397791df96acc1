import type { Component } from "../../api/client";
import type { LightPort } from "../../check/check";
import type { Cable } from "../graph/wired-ports";

/** Jack is a port as it is drawn on a node. */
export interface Jack extends LightPort {
  wired: boolean;
  /** What the wire into an input carries; undefined for an output and for a free input. */
  cable: Cable | undefined;
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

/**
 * jacksOf returns the jacks of a node. While its ports are not known (undefined), they
 * are taken from the wires. An input that only errors reach is at the top, since errors
 * come from the bottom of other nodes.
 */
export function jacksOf(ports: LightPort[] | undefined, ins: string, outs: string): Jack[] {
  const into = cables(ins);
  const out = words(outs);
  const jacks: Jack[] = (ports ?? [])
    .filter((port) => !system(port.name))
    .map((port) => {
      const cable = port.source ? undefined : into.get(port.name);
      return {
        ...port,
        label: port.label || port.name,
        position: cable === "error" ? "top" : port.position,
        wired: port.source ? out.includes(port.name) : cable !== undefined,
        cable,
        missing: false,
      };
    });
  const lost = (name: string, source: boolean) => {
    if (jacks.some((jack) => jack.name === name && jack.source === source)) return;
    const cable = source ? undefined : into.get(name);
    jacks.push({
      name,
      label: name,
      source,
      position: source ? (name === "error" ? "bottom" : "right") : cable === "error" ? "top" : "left",
      wired: true,
      cable,
      missing: ports !== undefined,
    });
  };
  for (const name of into.keys()) lost(name, false);
  for (const name of out) lost(name, true);
  return jacks;
}

/** takesErrors reports whether a node does nothing but take errors. */
export function takesErrors(jacks: Jack[]): boolean {
  const inputs = jacks.filter((jack) => !jack.source);
  return (
    inputs.length > 0 &&
    inputs.every((jack) => jack.cable === "error") &&
    jacks.every((jack) => !jack.source || !jack.wired)
  );
}

function words(joined: string): string[] {
  return joined === "" ? [] : joined.split(" ");
}

function cables(joined: string): Map<string, Cable> {
  return new Map(
    words(joined).map((word) => {
      const [port = "", cable = "common"] = word.split(":");
      return [port, cable as Cable];
    }),
  );
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
