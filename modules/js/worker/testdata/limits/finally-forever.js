export default function () { for (;;) { try { for (;;) {} } catch (e) {} finally { for (;;) {} } } }
