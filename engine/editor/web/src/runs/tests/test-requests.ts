import { api, type Schemas, want } from "../../api/client";
import type { Flow } from "../../document/flow";

export type TestReport = Schemas["ApiTestReport"];
export type TestOutcome = Schemas["FlowtestOutcome"];
export type TestDifference = Schemas["FlowtestDifference"];
export type RecordedTest = Schemas["ApiRecordedTest"];

/** recordRun returns a run as the YAML of a test. */
export function recordRun(flow: string, run: string): Promise<RecordedTest> {
  return want(api.POST("/api/v1/flows/{name}/runs/{run}/test", { params: { path: { name: flow, run } } }));
}

/** runTests runs tests on the open flow, saved or not. Nothing of them reaches outside of the server. */
export function runTests(flow: Flow, tests: string): Promise<TestReport> {
  const path = { name: flow.metadata.name };
  return want(api.POST("/api/v1/flows/{name}/test", { params: { path }, body: { document: flow, tests } }));
}
