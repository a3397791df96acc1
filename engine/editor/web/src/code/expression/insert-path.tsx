import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef } from "react";

/** Insert puts the path of a value in the message into a field: as it is inside an expression, else as {{ path }}. */
export type Insert = (path: string) => void;

interface Insertion {
  /** The field that had the focus last, while it is on the page. */
  target: Insert | undefined;
}

const Context = createContext<{ current: Insertion } | null>(null);

/** InsertionProvider joins fields with the view of the message that values are picked from. */
export function InsertionProvider({ children }: { children: ReactNode }) {
  const ref = useRef<Insertion>({ target: undefined });
  return <Context.Provider value={ref}>{children}</Context.Provider>;
}

/**
 * useInsertionTarget lets paths be inserted into a field. Call the returned
 * function when the field takes the focus.
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

/** useInsert returns a function that inserts a path into the field that had the focus last; it returns false when there is none. */
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
