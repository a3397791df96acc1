export const layers: readonly string[];
