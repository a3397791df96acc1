/** How much of the canvas the whole flow takes when it is shown: a margin, and never larger than life. */
export const fitting = { padding: 0.06, maxZoom: 1 };
