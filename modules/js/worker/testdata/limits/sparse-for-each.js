export default function () { const a: any[] = []; a[2 ** 32 - 2] = 1; a.forEach(() => 1); return Array.prototype.indexOf.call({length: 2 ** 53 - 1}, 1) }
