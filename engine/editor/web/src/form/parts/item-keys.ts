import { useRef } from "react";
import { moved, without } from "../values/list-edits";

/** Keys name the items of a list for React: they move with the items, so that what a field remembers does too. */
export interface Keys {
  at(index: number): number;
  add(): void;
  move(index: number, by: -1 | 1): void;
  remove(index: number): void;
}

/** useKeys holds keys for a list that may also change by other hands, such as an undo: then the keys at its end come and go. */
export function useKeys(length: number): Keys {
  const held = useRef({ keys: [] as number[], next: 0 });
  const state = held.current;
  while (state.keys.length < length) state.keys.push(state.next++);
  state.keys.length = length;
  return {
    at: (index) => state.keys[index] ?? -1,
    add: () => void state.keys.push(state.next++),
    move: (index, by) => {
      state.keys = moved(state.keys, index, by);
    },
    remove: (index) => {
      state.keys = without(state.keys, index);
    },
  };
}
