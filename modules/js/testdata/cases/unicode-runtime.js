export default function () {
  const letter = "\\p" + "{L}", word = ["^", letter, "+$"].join(""), u = ["u"].join("")
  return [
    new RegExp(word, u).test("Straße"), RegExp(word, "u").test("1"), new RegExp("[" + letter + "\\d]", "u").test("1"), new RegExp("\\P" + "{L}", u).test("a"),
    new (/x/.constructor as any)(word, u).test("é"), "aé1".replace(new RegExp(letter, "gu"), "x"), "a-é".split(new RegExp("\\P" + "{L}", "u")).join(),
    [..."éa1".matchAll(new RegExp("(?<l>" + letter + ")", "gu"))].map((m) => m.groups!.l).join(), new RegExp(word).test("p{L}"), new RegExp(word).test("é"),
    ["Nonsense", "Script=Nonsense", "L", "Greek"].map((name) => { try { return String(new RegExp("\\p" + "{" + name + "}", "u").test("é")) } catch (e: any) { return e.name } }).join(),
  ].join("|")
}
