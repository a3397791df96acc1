export default function () { const all: any[] = []; for (;;) all.push(new ArrayBuffer(1 << 20)) }
