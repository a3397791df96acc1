export default function () {
  const all: any = {}
  const cases: [RegExp, string][] = [
    [/^\p{Letter}+$/u, "Straße"], [/^\p{General_Category=Lu}$/u, "É"], [/^\p{gc=Decimal_Number}+$/u, "٣4"], [/^\p{Script=Cyrillic}+$/u, "Привет"], [/^\p{sc=Han}+$/u, "漢字"],
    [/^[^\p{L}\p{N}_]$/u, "-"], [/^[\P{Lu}]$/u, "a"], [/^\P{Lu}$/u, "A"], [/^\p{Alphabetic}+$/u, "aßⅧ"], [/^\p{White_Space}$/u, "\u00a0"], [/^\p{ASCII}+$/u, "az"],
    [/^\p{Uppercase}$/u, "Ⓐ"], [/^\p{Any}$/u, "💡"], [/^\p{L}$/u, "𝒜"], [/\p{Lu}/iu, "a"], [/[\]\p{L}]x/u, "]x"], [/\\p{2}/u, "\\pp"], [/^\p{P}$/u, "!"],
  ]
  for (const [r, text] of cases) all[r.source + " " + r.flags] = r.test(text)
  const r = /(?<word>\p{L}+)/gu
  return {
    all, split: "a1b2".split(/\p{N}/u), match: "über alles".match(r), groups: [..."ab c".matchAll(r)].map((m) => m.groups!.word),
    copy: new RegExp(r).source, text: String(r), is: r instanceof RegExp, made: r.constructor === RegExp, call: RegExp("\\p{L}", "u").test("é"),
    replaced: "Zürich 8001".replace(/\p{L}/gu, (x) => x.toUpperCase()), again: new RegExp(r, "u").test("ß"), name: RegExp.name,
    wrong: (() => { try { return new RegExp("\\p{Nonsense}", "u").test("a") } catch (e: any) { return e.name } })(),
    sub: new (class extends RegExp { twice() { return this.test("é") && this.test("é") } })("^\\p{L}$", "u").twice(), sticky: /\p{L}/uy.exec("1a"),
  }
}
