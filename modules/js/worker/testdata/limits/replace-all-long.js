export default function () { return "x".repeat(1 << 16).replaceAll("x", "$`$&").length }
