export default function () { let s = "\u1E9B\u0323".repeat(1 << 20); for (;;) s = s.normalize("NFKD") + s }
