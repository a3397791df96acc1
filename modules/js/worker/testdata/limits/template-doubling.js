export default function () { let s = "xxxxxxxxxxxxxxxx"; for (;;) s = `${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}${s}` }
