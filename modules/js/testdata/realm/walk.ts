// Finds all functions of the realm by walking from the global object and from
// values that only syntax makes.

const eager = (text: string): any => {
  try { return (0, eval)("(" + text + ")") } catch { return undefined }
}

// roots have names that no property has.
const roots = (): Record<string, any> => ({
  "%generator%": (function* () { yield 1 })(),
  "%asyncGenerator%": eager("(async function* () { yield 1 })()"),
  "%asyncFunction%": eager("async function () {}"),
  "%asyncGeneratorFunction%": eager("async function* () {}"),
  "%arrayIterator%": [1][Symbol.iterator](),
  "%mapIterator%": new Map().entries(),
  "%setIterator%": new Set().values(),
  "%stringIterator%": "a"[Symbol.iterator](),
  "%regExpStringIterator%": eager("'a'.matchAll(/a/g)"),
  "%iteratorHelper%": eager("[1].values().map((x) => x)"),
  "%wrappedIterator%": eager("Iterator.from({next() { return {done: true} }})"),
  "%arguments%": eager("(function () { return arguments })(1)"),
  "%sloppyArguments%": eager("new Function('return arguments')(1)"),
  "%bound%": (() => 1).bind(null),
  "%revoke%": eager("Proxy.revocable({}, {}).revoke"),
  "%resolvers%": eager("Promise.withResolvers()"),
  "%template%": eager("((t) => t)`a${1}b`"),
  "%match%": eager("/(?<a>x)/d.exec('x')"),
})

// A path is the steps from a root to a function: names of properties, "@" before
// the name of a symbol, "get " and "set " before the name of an accessor, and those
// that no property has: <prototype> and <made>, what a constructor makes.
export type Path = string[]

const nameOf = (key: string | symbol) => typeof key === "symbol" ? "@" + key.description : key
const isObject = (value: any) => value !== null && (typeof value === "object" || typeof value === "function")

function made(constructor: any): any {
  if (typeof constructor !== "function") return undefined
  for (const given of [[], [[]], [() => 1, {}], [1], ["a"], [new ArrayBuffer(8)]]) {
    try { return Reflect.construct(constructor, given) } catch { /* with other arguments */ }
  }
}

function parts(value: any): [string, () => any][] {
  const all: [string, () => any][] = [["<prototype>", () => Object.getPrototypeOf(value)], ["<made>", () => made(value)]]
  for (const key of Reflect.ownKeys(value)) {
    const name = nameOf(key)
    if (name.startsWith("__patchbay")) continue
    const is = Reflect.getOwnPropertyDescriptor(value, key)
    if (is && "value" in is) all.push([name, () => is.value])
    if (is?.get) all.push(["get " + name, () => is.get])
    if (is?.set) all.push(["set " + name, () => is.set])
  }
  return all
}

export function walk(): Path[] {
  const functions: Path[] = [], seen = new Set<any>(), waiting: [Path, any][] = []
  const meet = (path: Path, value: any) => {
    if (!isObject(value) || seen.has(value)) return
    seen.add(value)
    if (typeof value === "function") functions.push(path)
    waiting.push([path, value])
  }
  meet(["globalThis"], globalThis)
  for (const [name, value] of Object.entries(roots())) meet([name], value)
  for (let next = 0; next < waiting.length; next++) {
    const [path, value] = waiting[next]
    for (const [name, part] of parts(value)) {
      if (name !== "<made>" || !path.includes(name)) meet([...path, name], part()) // what is made may make more for ever
    }
  }
  return functions
}

export function follow(path: Path): any {
  let value = path[0] === "globalThis" ? globalThis : roots()[path[0]]
  for (const step of path.slice(1)) {
    const part = parts(value).find(([name]) => name === step)
    if (!part) throw new Error("there is no " + path.join(" > "))
    value = part[1]()
  }
  return value
}
