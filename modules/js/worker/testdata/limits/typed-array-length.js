export default function () { return new Uint8Array({length: 5e9} as any).length }
