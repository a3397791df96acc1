// Without a path it lists the functions of the realm. With one it calls that
// function on and with hostile values, and counts the calls that came back.
import { follow, walk, type Path } from "./walk"
import { endless, large, own } from "./hostile"

export default function (input: {path?: Path}) {
  if (!input.path) return walk()
  const f = follow(input.path), on = own(input.path), {apply, construct} = Reflect
  let returned = 0, threw = 0
  const attempt = (call: () => any) => {
    try { call(); returned++ } catch { threw++ }
  }
  for (const value of [...large(), ...endless()]) {
    for (const receiver of on) {
      attempt(() => apply(f, receiver, [value]))
      attempt(() => apply(f, receiver, [value, value, value]))
      attempt(() => apply(f, receiver, ["x", value]))
      attempt(() => apply(f, receiver, [/x/g, value]))
      attempt(() => apply(f, receiver, [1, value, 3]))
      attempt(() => apply(f, receiver, [() => value]))
    }
    attempt(() => apply(f, value, []))
    attempt(() => apply(f, value, [value]))
    attempt(() => apply(f, value, [() => value, value]))
    attempt(() => apply(f, undefined, [value, value, value]))
    attempt(() => construct(f, [value]))
    attempt(() => construct(f, [value, value, value]))
  }
  return {returned, threw}
}
