export default async function () { const f = async () => { await 1; f(); f() }; await f(); return 1 }
