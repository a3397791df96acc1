export default function () { return "x".repeat({valueOf() { return 2 ** 30 }} as any).length }
