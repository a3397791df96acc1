export default function () { const all: any[] = []; for (let i = 0; i < 20; i++) all.push("x".repeat(1 << 25).split("")); return all.length }
