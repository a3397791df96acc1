import { Suspense, lazy } from "react";
import { Link, Route, Switch } from "wouter";
import { Home } from "./home/home";

const FlowPage = lazy(() => import("./page/flow-page").then((m) => ({ default: m.FlowPage })));
const SolutionPage = lazy(() => import("./home/solution-page").then((m) => ({ default: m.SolutionPage })));

/** App shows the page that the address names. */
export function App() {
  return (
    <Suspense fallback={<p className="loading">Loading…</p>}>
      <Switch>
        <Route path="/" component={Home} />
        <Route path="/solutions/:name">{({ name }) => <SolutionPage key={name} name={name} />}</Route>
        <Route path="/flows/:name">{({ name }) => <FlowPage key={name} name={name} />}</Route>
        <Route path="/flows/:name/runs/:run">{({ name, run }) => <FlowPage key={name} name={name} run={run} />}</Route>
        <Route>
          <main className="page">
            <h1>There is no such page</h1>
            <p>
              <Link href="/">All flows</Link>
            </p>
          </main>
        </Route>
      </Switch>
    </Suspense>
  );
}
