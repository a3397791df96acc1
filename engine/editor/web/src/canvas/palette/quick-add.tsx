import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useModules } from "../../api/catalog";
import type { Component } from "../../api/client";
import { useEditing } from "../../document/editing";
import type { Flow, Position } from "../../document/flow";
import { type Choice, Chooser } from "../../look/chooser";
import { askWires, ranked, type WireEnd } from "../wiring/wire-offers";
import { useAdd, type WireToNew } from "./add-node";

/** QuickPlace is where quick-add was opened: its position on the screen and on the canvas, and the wire that ends there. */
export interface QuickPlace {
  left: number;
  top: number;
  at: Position;
  wire?: WireEnd;
}

/** QuickAdd lists the components to add at a position. Those that the wire fits come first. */
export function QuickAdd({ place, onClose }: { place: QuickPlace; onClose: (added?: string) => void }) {
  const modules = useModules();
  const editing = useEditing();
  const add = useAdd();
  const components = useMemo(() => modules.flatMap((module) => module.components ?? []), [modules]);
  const { wire } = place;
  const { data: fits } = useQuery({
    queryKey: ["fits", wire, components.length],
    queryFn: () => fitting(editing.store.get().flow, components, wire as NonNullable<typeof wire>),
    enabled: wire !== undefined && components.length > 0,
    gcTime: 0,
    retry: false,
  });
  const choices = useMemo(() => choicesOf(components, wire && fits), [components, wire, fits]);
  return (
    <Chooser
      label={wire ? `Add a component wired ${wire.end} ${wire.port}` : "Add a component"}
      empty="No component found. Try another word."
      choices={choices}
      left={place.left}
      top={place.top}
      onClose={() => onClose()}
      onChoose={(name) => onClose(add(name, place.at, fits?.[name]))}
    />
  );
}

function choicesOf(components: Component[], fits: Record<string, WireToNew> | undefined): Choice[] {
  const choices = components.map((component) => ({
    key: component.name,
    title: component.description || component.name,
    detail: fits?.[component.name] ? `${component.name}, by ${fits[component.name]?.newPort}` : component.name,
    words: [component.info ?? "", ...(component.tags ?? [])].join(" "),
  }));
  if (!fits) return choices;
  return [...choices.filter((choice) => fits[choice.key]), ...choices.filter((choice) => !fits[choice.key])];
}

/** fitting asks which components a wire fits, with a document that has one node of each. */
async function fitting(flow: Flow, components: Component[], wire: WireEnd): Promise<Record<string, WireToNew>> {
  const probes = new Map(components.map((component, i) => [`probe-${i}`, component.name]));
  const nodes = [...probes].map(([id, component]) => ({ id, component }));
  const offers = await askWires(
    { ...flow, spec: { ...flow.spec, nodes: [...flow.spec.nodes, ...nodes] } },
    wire.end,
    wire.port,
  );
  const fits: Record<string, WireToNew> = {};
  for (const { port, offer } of ranked(offers)) {
    const [id = "", newPort = ""] = port.split(".");
    const component = probes.get(id);
    if (!component || offer.outcome === "invalid") continue;
    fits[component] ??= { ...wire, newPort, offer };
  }
  return fits;
}
