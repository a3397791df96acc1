import { type ComponentType, lazy } from "react";

interface MappingProps {
  flow: string;
  edge: string;
}

const [load] = Object.values(import.meta.glob<{ Mapping: ComponentType<MappingProps> }>("./mapping.tsx"));

function NotHere(_: MappingProps) {
  return <p className="quiet">The mapping is edited in the exported YAML for now.</p>;
}

/** Mapping is the mapping panel of a wire, read when the first wire is selected. */
export const Mapping = lazy(async (): Promise<{ default: ComponentType<MappingProps> }> => ({ default: load ? (await load()).Mapping : NotHere }));
