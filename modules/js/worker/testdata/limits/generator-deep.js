export default function () { function* g(n: number): any { if (n > 0) yield* g(n - 1); yield n } return [...g(100000)].length }
