export default function () { try { return typeof new Function("return " + "[".repeat(2000000) + "]".repeat(2000000)) } catch (e) { return "caught " + e } }
