import { type ComponentType, type ReactNode, useEffect, useState } from "react";
import { Button } from "./button";

interface Meanwhile {
  /** Stands there until the component has come. */
  waiting?: ReactNode;
  /** Stands there when it did not come; retry asks for it again. */
  Missing?: ComponentType<{ retry(): void }>;
}

/**
 * late is a component whose code comes when it is first wanted. Code may not
 * come, while the server is away say: the rest of the page stays as it is, and
 * it can be asked for again.
 */
export function late<P extends object>(
  load: () => Promise<ComponentType<P>>,
  { waiting = <p className="quiet">Loading…</p>, Missing = NotLoaded }: Meanwhile = {},
) {
  let Loaded: ComponentType<P> | undefined;
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each part, outside of components
  return function Late(props: P) {
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
      <p>This part of the page could not be loaded. Is the server there? What you typed is kept.</p>
      <Button onClick={retry}>Load it again</Button>
    </div>
  );
}
