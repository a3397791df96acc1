export default function () { const k = ["re", "peat"].join(""); return ("x" as any)[k](2 ** 30).length }
