import { type ComponentType, type ReactNode, useEffect, useState } from "react";
import { Button } from "./button";

interface LazyOptions {
  /** Shown until the component is loaded. */
  waiting?: ReactNode;
  /** Shown when loading failed; retry loads it again. */
  Missing?: ComponentType<{ retry(): void }>;
}

/**
 * lazyPart is a component whose code is loaded when it is first shown. When loading
 * fails, such as while the server is unreachable, the rest of the page stays and the
 * person can load the part again.
 */
export function lazyPart<P extends object>(
  load: () => Promise<ComponentType<P>>,
  { waiting = <p className="quiet">Loading…</p>, Missing = NotLoaded }: LazyOptions = {},
) {
  let Loaded: ComponentType<P> | undefined;
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each part, outside of components
  return function LazyPart(props: P) {
    const [state, setState] = useState<"wanted" | "there" | "missing">(Loaded ? "there" : "wanted");
    useEffect(() => {
      if (state !== "wanted") return;
      let here = true;
      load().then(
        (component) => {
          Loaded = component;
          if (here) setState("there");
        },
        () => here && setState("missing"),
      );
      return () => {
        here = false;
      };
    }, [state]);
    if (Loaded) return <Loaded {...props} />;
    return state === "missing" ? <Missing retry={() => setState("wanted")} /> : waiting;
  };
}

function NotLoaded({ retry }: { retry(): void }) {
  return (
    <div role="alert">
      <p>This part of the page could not be loaded. Check that the server runs. Your changes are kept.</p>
      <Button onClick={retry}>Load again</Button>
    </div>
  );
}
