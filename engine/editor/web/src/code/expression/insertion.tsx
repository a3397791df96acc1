import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef } from "react";

/** Insert puts a path of the message into a field: bare inside an expression, else as {{ path }}. */
export type Insert = (path: string) => void;

interface Insertion {
  /** The field that had the focus last, as long as it is there. */
  target: Insert | undefined;
}

const Context = createContext<{ current: Insertion } | null>(null);

/** InsertionProvider spans fields, and what a person picks values for them from. */
export function InsertionProvider({ children }: { children: ReactNode }) {
  const ref = useRef<Insertion>({ target: undefined });
  return <Context.Provider value={ref}>{children}</Context.Provider>;
}

/**
 * useInsertionTarget makes a field one that paths can be inserted into: call
 * the returned function when it takes the focus. Any field can take part.
 */
export function useInsertionTarget(insert: Insert): () => void {
  const holder = useContext(Context);
  const latest = useRef(insert);
  useEffect(() => {
    latest.current = insert;
  });
  const mine = useMemo<Insert>(() => (path) => latest.current(path), []);
  useEffect(() => {
    return () => {
      if (holder?.current.target === mine) holder.current.target = undefined;
    };
  }, [holder, mine]);
  return useCallback(() => {
    if (holder) holder.current.target = mine;
  }, [holder, mine]);
}

/** useInsert returns a function that inserts into the field that had the focus last; false when there is none. */
export function useInsert(): (path: string) => boolean {
  const holder = useContext(Context);
  return useCallback(
    (path) => {
      const target = holder?.current.target;
      target?.(path);
      return target !== undefined;
    },
    [holder],
  );
}
