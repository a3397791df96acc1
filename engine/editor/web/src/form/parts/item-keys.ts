import { useRef } from "react";
import { moved, without } from "../values/list-edits";

/** Keys are the React keys of a list's items. They move with the items, so that each field keeps its state. */
export interface Keys {
  at(index: number): number;
  add(): void;
  move(index: number, by: -1 | 1): void;
  remove(index: number): void;
}

/** useKeys keeps keys for a list. When the list changes in another way, such as by undo, keys are added or dropped at its end. */
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
