export default function () { const o: any = {toJSON() { return JSON.stringify(o) }}; return JSON.stringify(o) }
