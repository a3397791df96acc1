// The values that functions are called with. They are made once a message.
import type { Path } from "./walk"

const most = 2 ** 53 - 1

// large values fit into the memory limit by themselves, and a text can be made of
// them in time.
export const large = (): any[] => [
  most, 5e9, 2 ** 32, 2 ** 31 - 1, -most, Infinity, NaN,
  1n << 64n, 1n << 20000n,
  "x".repeat(1 << 16), "é💡".repeat(1 << 12),
  "(x+x+)+y", "(?:".repeat(1e3) + "x" + ")".repeat(1e3), "[".repeat(1e4),
  {valueOf: () => 1e9, toString: () => "x".repeat(1 << 16)},
  {[Symbol.toPrimitive]: () => most},
  nested(3000, (inner) => [inner]),
  nested(2000, (inner) => Object.create(inner)),
  nested(1000, (inner) => new Proxy(inner, {})),
  nested(100, (inner) => Function.prototype.bind.call(typeof inner === "function" ? inner : () => 1, null)),
  new Array(1 << 14).fill(7),
  new Uint8Array(1 << 16), new ArrayBuffer(1 << 16),
  new Map(Array.from({length: 1 << 8}, (_, i) => [i, i])), new Set([1, 2, 3]),
  [1, "x", {a: [1]}], (x: any) => x, Symbol("x".repeat(1 << 10)), /x/g, new Date(8.64e15), Promise.resolve(1), null,
]

// endless values have a length, or go on, beyond what anything can do. What comes
// after the first that never ends is not reached.
export const endless = (): any[] => [
  {length: most, 0: "x"},
  {length: 2 ** 32}, {length: 5e9},
  {[Symbol.iterator]: () => ({next: () => ({done: false, value: [1, 2]})}), next: () => ({done: false, value: [1, 2]})},
  {size: Infinity, has: () => true, keys: () => ({next: () => ({done: false, value: 1})})},
  new Proxy({}, {get: (_, key) => key === "length" ? 2 ** 40 : typeof key === "symbol" ? undefined : "x"}),
  /^(x+x+)+y$/g, /(?=(x+x+)+y)/g,
]

function nested(depth: number, around: (inner: any) => any): any {
  let value: any = {}
  for (let i = 0; i < depth; i++) value = around(value)
  return value
}

const known: Record<string, () => any> = {
  Array: () => Object.assign([], {length: 2 ** 32 - 1}), "%template%": () => Object.assign([], {length: 2 ** 32 - 1}),
  String: () => "x".repeat(1 << 16), Number: () => Number.MAX_VALUE, BigInt: () => 1n << 1000000n, Symbol: () => Symbol("x"),
  RegExp: () => /(x+)+y/g, Map: () => new Map([[1, 2]]), Set: () => new Set([1]), Date: () => new Date(8.64e15),
}

// own is what a function of that path is a method of: a large one.
export function own(path: Path): any[] {
  const name = path[0] === "globalThis" ? path[1] : path[0]
  if (known[name]) return [known[name]()]
  const make = (globalThis as any)[name]
  if (typeof make !== "function") return []
  for (const given of [[1 << 14], [new ArrayBuffer(1 << 14)], [() => 1], [{}], [[]]]) {
    try { return [new make(...given)] } catch { /* with another */ }
  }
  return []
}
