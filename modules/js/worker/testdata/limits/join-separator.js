export default function () { return Array(2000).join("y".repeat(1 << 20)).length }
