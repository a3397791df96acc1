export default function () { return (Object("x") as any).repeat(2 ** 30 + 2 ** 29).length }
