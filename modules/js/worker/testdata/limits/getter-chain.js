export default function () { const f: any = (n: number) => ({get a() { return f(n + 1).a }}); return f(0).a }
