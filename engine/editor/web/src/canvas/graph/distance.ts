import { createContext, useContext } from "react";

/** How far away the canvas is: near, small when the text in nodes could not be read, tiny when only lamps can be made out. */
export type Distance = "near" | "small" | "tiny";

export function distanceOf(zoom: number): Distance {
  if (zoom < 0.4) return "tiny";
  return zoom < 0.75 ? "small" : "near";
}

/** bareTiles reports whether the icons on the tiles are too small to be recognized, so that only the tints are drawn. */
export function bareTiles(zoom: number): boolean {
  return zoom < 0.25;
}

/** screenScale is by how much the small face of a node is enlarged, so that its text keeps its size on the screen. It goes in steps, so that zooming does not restyle every node at every frame. */
export function screenScale(zoom: number): number {
  const step = Math.max(0.4, Math.floor(zoom * 20) / 20);
  return distanceOf(zoom) === "near" ? 1 : 1 / step;
}

/** Provided once for all nodes: if each looked at the zoom itself, it would do so at every step of a drag. */
export const DistanceContext = createContext<Distance>("near");

export function useDistance(): Distance {
  return useContext(DistanceContext);
}
