const longest = 63;

/** nameProblem returns why a flow can't have a name; "" when it can. Names are DNS labels: RFC 1123, 2.1. */
export function nameProblem(name: string, taken: Iterable<string>): string {
  if (name === "") return "A flow needs a name, such as nightly-scan.";
  if (/[A-Z]/.test(name)) return `A name has no capital letters: write ${suggestion(name)}.`;
  const odd = /[^a-z0-9-]/u.exec(name)?.[0];
  if (odd !== undefined) return `${shown(odd)} can't be in a name: use a-z, 0-9 and -${better(name)}.`;
  if (name.startsWith("-") || name.endsWith("-")) return "A name begins and ends with a letter or a digit.";
  if (name.length > longest) return `A name has ${longest} characters at most; this one has ${name.length}.`;
  for (const other of taken) if (other === name) return `The name ${name} is taken already: choose another one.`;
  return "";
}

/** suggestion turns a text into a valid name; "" when no character is left. */
export function suggestion(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, longest)
    .replace(/^-+|-+$/g, "");
}

function better(name: string): string {
  const other = suggestion(name);
  return other === "" ? "" : `, such as ${other}`;
}

function shown(character: string): string {
  return character.trim() === "" ? "A space" : character;
}

/** freeName returns a name that is not taken: the wanted one, with a number if necessary. */
export function freeName(wanted: string, taken: Iterable<string>): string {
  const used = new Set(taken);
  if (!used.has(wanted)) return wanted;
  for (let n = 2; ; n++) {
    const end = `-${n}`;
    const name = wanted.slice(0, longest - end.length) + end;
    if (!used.has(name)) return name;
  }
}
