import { Link, Route, Switch } from "wouter";
import { LazyCommandBox } from "./command-box/lazy-command-box";
import { CommandsProvider } from "./commands/commands";
import { Home } from "./home/home";
import { lazyPart } from "./look/lazy-part";
import { RenderGuard } from "./look/render-guard";

const whileLoading = { waiting: <p className="loading">Loading…</p> };

const FlowPage = lazyPart(() => import("./page/flow-page").then((m) => m.FlowPage), whileLoading);
const AllRuns = lazyPart(() => import("./all-runs/all-runs").then((m) => m.AllRuns), whileLoading);
const Overview = lazyPart(() => import("./overview/overview").then((m) => m.Overview), whileLoading);
const SolutionPage = lazyPart(() => import("./solutions/solution-page").then((m) => m.SolutionPage), whileLoading);
const InstancePage = lazyPart(() => import("./instances/instance-page").then((m) => m.InstancePage), whileLoading);
const Marketplace = lazyPart(() => import("./marketplace/marketplace").then((m) => m.Marketplace), whileLoading);

/** App shows the page for the address. The command box is the same on every page. */
export function App() {
  return (
    <CommandsProvider>
      <RenderGuard part="The page">
        <Pages />
      </RenderGuard>
      <LazyCommandBox />
    </CommandsProvider>
  );
}

function Pages() {
  return (
    <Switch>
      <Route path="/" component={Home} />
      <Route path="/runs" component={AllRuns} />
      <Route path="/solutions/:name">{({ name }) => <SolutionPage key={name} name={name} />}</Route>
      <Route path="/instances/:name">{({ name }) => <InstancePage key={name} name={name} />}</Route>
      <Route path="/marketplace">{() => <Marketplace part="solutions" />}</Route>
      <Route path="/marketplace/installed">{() => <Marketplace part="installed" />}</Route>
      <Route path="/marketplace/catalogues">{() => <Marketplace part="catalogues" />}</Route>
      <Route path="/flows/:name">{({ name }) => <FlowPage key={name} name={name} />}</Route>
      <Route path="/flows/:name/overview">{({ name }) => <Overview key={name} name={name} />}</Route>
      <Route path="/flows/:name/runs/:run">{({ name, run }) => <FlowPage key={name} name={name} run={run} />}</Route>
      <Route>
        <main className="page">
          <h1>Page not found</h1>
          <p>
            <Link href="/">All flows</Link>
          </p>
        </main>
      </Route>
    </Switch>
  );
}
