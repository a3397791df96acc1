const all: any[] = []; export default function () { for (;;) all.push("x".repeat(1000) + all.length) }
