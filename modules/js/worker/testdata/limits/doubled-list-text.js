export default function () { let a: any = ["x"]; for (let i = 0; i < 40; i++) a = [a, a]; return String(a).length }
