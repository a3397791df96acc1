export default function () {
  const sorted = (words: string[], locale?: any, options?: any) => words.toSorted((a, b) => a.localeCompare(b, locale, options)).join(" ")
  const pairs: [string, string][] = [["a", "á"], ["a", "A"], ["a", "b"], ["á", "A"]]
  const throws: any = {}
  for (const [name, f] of Object.entries({
    locale: () => "a".localeCompare("b", "xx-XX"), text: () => "a".localeCompare("b", "!"), number: () => "a".localeCompare("b", 5 as any), none: () => "a".localeCompare("b", null as any),
    option: () => "a".localeCompare("b", "en", {caseFirst: "upper"}), search: () => "a".localeCompare("b", "en", {usage: "search"}), punctuation: () => "a".localeCompare("b", "en", {ignorePunctuation: true}),
    sensitivity: () => "a".localeCompare("b", "en", {sensitivity: "most"} as any), options: () => "a".localeCompare("b", "en", null as any), nothing: () => String.prototype.localeCompare.call(null, "a"),
  })) try { throws[name] = f() } catch (e: any) { throws[name] = e.name }
  return {
    english: sorted(["z", "é", "f", "e", "Z", "a", "A"]),
    swedish: sorted(["ö", "z", "ä", "å", "a"], "sv"), german: sorted(["ö", "z", "ä", "a", "o"], "de-DE"), danish: sorted(["å", "ø", "æ", "z", "a"], "da"),
    spanish: sorted(["ñ", "o", "n", "nz"], "es"), estonian: sorted(["t", "z", "s"], "et"), list: sorted(["z", "ä"], ["xx", "sv"]),
    numeric: sorted(["a10", "a9", "a1", "a100"], "en", {numeric: true}), plain: sorted(["a10", "a9", "a1", "a100"], "en", {numeric: false}),
    sensitivity: Object.fromEntries(["base", "accent", "case", "variant"].map((sensitivity) => [sensitivity, pairs.map(([a, b]) => a.localeCompare(b, "en", {sensitivity} as any)).join(" ")])),
    same: ["a".localeCompare("a"), "".localeCompare("a"), "b".localeCompare("a"), ("undefined" as any).localeCompare(), String.prototype.localeCompare.call(5, "5"), "\u0061\u030a".localeCompare("\u00e5")],
    throws, length: String.prototype.localeCompare.length, name: String.prototype.localeCompare.name,
  }
}
