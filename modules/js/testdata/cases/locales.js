export default function () {
  const numbers = [1234567.891, -1234.5, 0, -0, 1e21, 1e-7, 0.5, 1234, 999.9995, NaN, Infinity, -Infinity, 123456789012345680000, 2.5, 1.0005, -0.0001, 12, 123, 1.45e-5, 5e-324, 0.9996]
  const z = new Date("2021-07-18T23:59:59Z"), all: any = {}
  for (const l of ["en-US", "en-GB", "de-DE", "fr-FR", "sv-SE", "ja-JP", "en", "de", "fr", "sv", "ja", "DE-de"]) {
    all[l] = numbers.map((n) => n.toLocaleString(l)).concat(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "GMT"].flatMap((timeZone) => [
      z.toLocaleString(l, {timeZone}), z.toLocaleDateString(l, {timeZone}), z.toLocaleTimeString(l, {timeZone}),
      new Date("2021-01-05T00:03:04Z").toLocaleString(l, {timeZone}), new Date("-000100-03-05T12:03:04Z").toLocaleDateString(l, {timeZone: "UTC"}),
    ]), [0.256, 0, 12.345, -0.005].map((n) => n.toLocaleString(l, {style: "percent"})), [5, 1.005, 1234.5678].map((n) => n.toLocaleString(l, {minimumFractionDigits: 2})),
      [5, 1.005, 1234.5678, 0.05].map((n) => n.toLocaleString(l, {maximumFractionDigits: 1})), (1234567.5).toLocaleString(l, {useGrouping: false}), (1.5).toLocaleString(l, {minimumFractionDigits: 5}),
      (1.23456789).toLocaleString(l, {minimumFractionDigits: 2, maximumFractionDigits: 6}), (0.5).toLocaleString(l, {maximumFractionDigits: 0}), (1.5).toLocaleString(l, {maximumFractionDigits: 0}), (12345678901234567890n).toLocaleString(l), (-1234n).toLocaleString(l), new Date(NaN).toLocaleString(l),
      [1234.5, null, undefined, [1000], "x", {}, z].toLocaleString(l, {timeZone: "UTC"} as any), new Float64Array([1.5, 2000]).toLocaleString(l), (0.12345).toLocaleString(l, {style: "percent", minimumFractionDigits: 1}))
  }
  const none = [(1234.5).toLocaleString(), (1234.5).toLocaleString([]), (1234.5).toLocaleString(["de-DE", "en-US"]), (1234.5).toLocaleString(["xx-XX", "de-DE"]), new Date(0).toLocaleString("de-DE", {timeZone: "utc"}), (1).toLocaleString("de-DE", {style: undefined})]
  const throws: any = {}
  for (const [name, f] of Object.entries({
    locale: () => (1).toLocaleString("de-AT"), format: () => (1).toLocaleString("!"), number: () => (1).toLocaleString(5 as any), list: () => [1].toLocaleString("xx-XX"), big: () => (1n).toLocaleString("xx-XX"),
    date: () => new Date(0).toLocaleString("xx-XX"), day: () => new Date(0).toLocaleDateString("xx-XX"), time: () => new Date(0).toLocaleTimeString("xx-XX"), typed: () => new Int8Array(1).toLocaleString("xx-XX"),
    currency: () => (1).toLocaleString("en-US", {style: "currency", currency: "EUR"}), notation: () => (1).toLocaleString("en-US", {notation: "compact"}), month: () => new Date(0).toLocaleString("en-US", {month: "long"}),
    dateStyle: () => new Date(0).toLocaleDateString("de", {dateStyle: "full"}), zone: () => new Date(0).toLocaleString("en", {timeZone: "Mars/X"}), local: () => new Date(0).toLocaleString("en", {timeZone: "Local"}), path: () => new Date(0).toLocaleString("en", {timeZone: "../../etc/passwd"}),
    digits: () => (1).toLocaleString("en", {minimumFractionDigits: 5, maximumFractionDigits: 2}), range: () => (1).toLocaleString("en", {maximumFractionDigits: 101}), nothing: () => (1).toLocaleString("en", null as any),
    other: () => Number.prototype.toLocaleString.call("x"), noDate: () => Date.prototype.toLocaleString.call({}), min2: () => (1).toLocaleString("en", {useGrouping: "min2"} as any), last: () => new Date(8.64e15).toLocaleString("de-DE", {timeZone: "Europe/Berlin"}), intl: () => (globalThis as any).Intl.NumberFormat,
  })) try { throws[name] = f() } catch (e: any) { throws[name] = e.name }
  return {all, none, throws, loop: Object.keys(Number.prototype).length + Object.keys(Date.prototype).length + Object.keys([1]).length, name: Number.prototype.toLocaleString.name, length: Date.prototype.toLocaleString.length}
}
