/**
 * How "show the whole flow" fits the view. It never enlarges. The margin is wider than
 * the 40 px at the edge where drawing a wire scrolls the canvas, so that every port
 * can be reached.
 */
export const fitting = { padding: "48px", maxZoom: 1 } as const;
