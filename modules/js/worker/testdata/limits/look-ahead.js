export default function () { return /(?=(x+x+)+y)/.test("x".repeat(60)) }
