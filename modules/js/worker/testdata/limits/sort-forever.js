export default function () { const a = Array.from({length: 1e5}, (_, i) => i); a.sort(() => { for (;;) {} }); return a.length }
