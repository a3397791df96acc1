export default function () { return String(new Date("1".repeat(30000000))) }
