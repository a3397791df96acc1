import { expect, test } from "vitest";
import { searched } from "./fuzzy-search";

const items = [
  ["Ticker", "common/ticker", "trigger time cron"],
  ["Deployment List", "kubernetes/deployment_list", "kubernetes deployment list"],
  ["Array Split", "common/array_split", "loop each"],
  ["JSON Decode", "encoding/json_decode", "parse"],
];

test.each([
  ["", ["Ticker", "Deployment List", "Array Split", "JSON Decode"]],
  ["tick", ["Ticker"]],
  ["LIST", ["Deployment List"]],
  ["list dep", ["Deployment List"]],
  ["cron", ["Ticker"]],
  ["tkr", ["Ticker"]],
  ["common", ["Ticker", "Array Split"]],
  ["split", ["Array Split"]],
  ["zzz", []],
  ["list zzz", []],
])("%j finds %j", (query, titles) => {
  expect(searched(query, items, (item) => item).map(([title]) => title)).toEqual(titles);
});
