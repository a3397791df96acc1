export default function () { return (0, eval)("!".repeat(3000000) + "1") }
