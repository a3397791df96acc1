export default function () {
  const r = /\((?<word>\p{L}+)(?:-)?([(]?)(?<n>[0-9(])?(?<=[^)])\)/gu
  return [
    "(größe-5)".match(new RegExp(r.source, "u"))!.groups!, r.exec("x (é)")!.groups!.word, [..."(é1) (b-2)".matchAll(r)].map((m) => m.groups!.word + m.groups!.n), "(é1)".replace(r, "$<n>$<word>"),
    "(é1)".replace(r, (...all) => JSON.stringify(all.at(-1))), /(?<a>é)|(?<b>x)/u.exec("é")!.groups!.b === undefined, Object.keys(/(?<a>é)|(?<b>x)/u.exec("é")!.groups!), /(é)/u.exec("é")!.groups === undefined,
    /(?<first>.)(?<second>.)/u.exec("💡é")!.groups!.second, "é-x".replace(/(?<a>\p{L})-(?<b>\p{L})/u, "$<b>-$<a>"), "aéb".split(/(?<s>é)/u), /(?<a>.)\k<a>/u.test("éé"), "éa".search(/(?<x>a)/u),
    ((r) => [r.exec("éé")![0], r.lastIndex, r.exec("éé")!.groups!.x, r.exec("éé")])(/(?<x>é)/gu), /(?<x>é)/uy.exec("éa")!.groups!.x, Object.keys(/(?<x>é)/u).length,
  ]
}
