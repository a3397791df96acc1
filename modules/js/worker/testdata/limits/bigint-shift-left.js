export default function () { return String((1n << 60000000000n) > 0n) }
