export default function () { for (;;) console.log("x".repeat(100000)) }
