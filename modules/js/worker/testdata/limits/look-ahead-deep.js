export default function () { return new RegExp("(?=".repeat(5000) + "a" + ")".repeat(5000)).test("a") }
