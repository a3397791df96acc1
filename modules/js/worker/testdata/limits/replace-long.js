export default function () { return "x".repeat(1 << 20).replace(/x/g, "y".repeat(1 << 20)).length }
