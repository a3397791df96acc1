export default function () { const m = new WeakMap(), keep: any[] = []; for (;;) { const k = {}; keep.push(k); m.set(k, [k]) } }
