/**
 * How much of the canvas the whole flow takes when it is shown: never larger than
 * life, and with a margin that is wider than the 40 px in which the canvas runs
 * away under a wire that is being drawn, so that every port can be met.
 */
export const fitting = { padding: "48px", maxZoom: 1 } as const;
