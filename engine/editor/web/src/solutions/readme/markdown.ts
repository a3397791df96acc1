import { beginning } from "../../values/clip-text";

/** Inline is a part of a line of Markdown. */
export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "strong" | "em"; parts: Inline[] }
  | { kind: "link"; to: string; parts: Inline[] };

/** Block is a block of a Markdown document. */
export type Block =
  | { kind: "heading"; level: number; parts: Inline[] }
  | { kind: "paragraph"; parts: Inline[] }
  | { kind: "code"; text: string }
  | { kind: "list"; ordered: boolean; start: number; items: Block[][] }
  | { kind: "quote"; blocks: Block[] }
  | { kind: "table"; head: Inline[][]; rows: Inline[][][] }
  | { kind: "rule" };

/** A longer README is cut. */
export const longest = 256 * 1024;
/** A longer paragraph is shown as plain text. */
const longestLine = 10_000;
const deepest = 6;

const fence = /^ {0,3}(`{3,}|~{3,})/;
const heading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const rule = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const bullet = /^( {0,3})([-*+]|\d{1,9}[.)])(?:\s+|$)/;
const quote = /^ {0,3}> ?/;
const divider = /^\s*\|?(?:\s*:?-+:?\s*\|)+\s*(?::?-+:?\s*)?$/;

/**
 * parse reads the Markdown of READMEs: headings, paragraphs, code, lists, quotes,
 * tables, links. HTML stays text.
 */
export function parse(text: string): Block[] {
  return blocks(beginning(text, longest).replace(/\r\n?/g, "\n").replaceAll("\t", "    ").split("\n"), 0);
}

function blocks(lines: string[], depth: number): Block[] {
  const found: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const [block, next] = depth < deepest ? blockAt(lines, at, depth) : paragraph(lines, at);
    if (block) found.push(block);
    at = next;
  }
  return found;
}

type Read = [block: Block | undefined, next: number];

function blockAt(lines: string[], at: number, depth: number): Read {
  const line = lines[at] ?? "";
  if (line.trim() === "") return [undefined, at + 1];
  if (fence.test(line)) return fenced(lines, at);
  const title = heading.exec(line);
  if (title) return [{ kind: "heading", level: (title[1] ?? "").length, parts: inline(title[2] ?? "") }, at + 1];
  if (rule.test(line)) return [{ kind: "rule" }, at + 1];
  if (quote.test(line)) {
    const end = endOf(lines, at, (l) => quote.test(l));
    return [
      {
        kind: "quote",
        blocks: blocks(
          lines.slice(at, end).map((l) => l.replace(quote, "")),
          depth + 1,
        ),
      },
      end,
    ];
  }
  if (bullet.test(line)) return list(lines, at, depth);
  if (line.includes("|") && divider.test(lines[at + 1] ?? "")) return table(lines, at);
  return paragraph(lines, at);
}

function endOf(lines: string[], at: number, belongs: (line: string) => boolean): number {
  let end = at;
  while (end < lines.length && belongs(lines[end] ?? "")) end++;
  return end;
}

function fenced(lines: string[], at: number): Read {
  const mark = fence.exec(lines[at] ?? "")?.[1] ?? "```";
  const end = endOf(
    lines,
    at + 1,
    (line) => !(line.trim().startsWith(mark) && line.trim().replaceAll(mark.charAt(0), "") === ""),
  );
  return [{ kind: "code", text: lines.slice(at + 1, end).join("\n") }, end + 1];
}

function list(lines: string[], at: number, depth: number): Read {
  const first = bullet.exec(lines[at] ?? "")?.[2] ?? "-";
  const ordered = /^\d/.test(first);
  const items: Block[][] = [];
  let here = at;
  for (;;) {
    const mark = bullet.exec(lines[here] ?? "");
    if (!mark || /^\d/.test(mark[2] ?? "") !== ordered || rule.test(lines[here] ?? "")) break;
    const indent = mark[0].length || 2;
    // An item includes the following indented lines, blank lines between them, and the rest of its paragraph.
    let end = here + 1;
    for (; end < lines.length; end++) {
      const line = lines[end] ?? "";
      const blank = line.trim() === "";
      if (blank && /^ {2,}\S/.test(lines[end + 1] ?? "")) continue;
      if (blank || (!/^ {2,}/.test(line) && interrupts(line))) break;
    }
    const own = [
      (lines[here] ?? "").slice(mark[0].length),
      ...lines.slice(here + 1, end).map((line) => unindented(line, indent)),
    ];
    items.push(blocks(own, depth + 1));
    here = end;
    if ((lines[here] ?? "").trim() === "" && bullet.test(lines[here + 1] ?? "")) here++;
  }
  return [{ kind: "list", ordered, start: ordered ? Number.parseInt(first, 10) : 1, items }, here];
}

function unindented(line: string, by: number): string {
  const blank = /^ */.exec(line)?.[0].length ?? 0;
  return line.slice(Math.min(blank, by));
}

function interrupts(line: string): boolean {
  return fence.test(line) || heading.test(line) || rule.test(line) || quote.test(line) || bullet.test(line);
}

function table(lines: string[], at: number): Read {
  const end = endOf(lines, at + 2, (line) => line.trim() !== "" && line.includes("|"));
  const head = cells(lines[at] ?? "");
  const rows = lines.slice(at + 2, end).map((line) => {
    const row = cells(line).slice(0, head.length);
    return [...row, ...Array.from({ length: head.length - row.length }, () => [])];
  });
  return [{ kind: "table", head, rows }, end];
}

function cells(line: string): Inline[][] {
  const inner = line
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "");
  return inner.split(/(?<!\\)\|/).map((cell) => inline(cell.trim().replaceAll("\\|", "|")));
}

function paragraph(lines: string[], at: number): Read {
  let end = at + 1;
  while (end < lines.length && (lines[end] ?? "").trim() !== "" && !interrupts(lines[end] ?? "")) end++;
  const text = lines
    .slice(at, end)
    .map((line) => line.trim())
    .join(" ");
  return [text === "" ? undefined : { kind: "paragraph", parts: inline(text) }, end];
}

const pieces =
  /(?<code>(?<ticks>`+)(?!`)(?<in>.+?)(?<!`)\k<ticks>(?!`))|\*\*(?<strong>\S(?:.*?\S)?)\*\*|(?<![\w*])[*_](?<em>[^\s*_](?:[^*_]*[^\s*_])?)[*_](?!\w)|!?\[(?<label>(?:[^[\]`]|`[^`]*`)*)\]\((?<to>[^()\s]*)(?:\s+"[^"]*")?\)|<(?<auto>https?:\/\/[^<>\s]+)>|\\(?<escaped>[\\`*_{}[\]()#+\-.!|<>~])/su;

/** inline parses the parts of a line. */
export function inline(text: string, depth = 0): Inline[] {
  if (text.length > longestLine || depth > deepest) return [{ kind: "text", text }];
  const parts: Inline[] = [];
  const say = (more: string) => {
    const last = parts.at(-1);
    if (more === "") return;
    if (last?.kind === "text") last.text += more;
    else parts.push({ kind: "text", text: more });
  };
  let rest = text;
  for (;;) {
    const match = pieces.exec(rest);
    if (!match?.groups) break;
    say(rest.slice(0, match.index));
    const { code, in: inner, strong, em, label, to, auto, escaped } = match.groups;
    if (code !== undefined) parts.push({ kind: "code", text: stripped(inner ?? "") });
    else if (strong !== undefined) parts.push({ kind: "strong", parts: inline(strong, depth + 1) });
    else if (em !== undefined) parts.push({ kind: "em", parts: inline(em, depth + 1) });
    else if (label !== undefined) parts.push({ kind: "link", to: to ?? "", parts: inline(label, depth + 1) });
    else if (auto !== undefined) parts.push({ kind: "link", to: auto, parts: [{ kind: "text", text: auto }] });
    else say(escaped ?? "");
    rest = rest.slice(match.index + match[0].length);
  }
  say(rest);
  return parts;
}

/** A space on both sides of code only separates it from its ticks. */
function stripped(code: string): string {
  return code.length > 2 && code.startsWith(" ") && code.endsWith(" ") && code.trim() !== "" ? code.slice(1, -1) : code;
}

/** target is where a link goes: to the web or to a file of the solution; undefined for any other. */
export function target(to: string, files: string[]): { web: string } | { file: string } | undefined {
  if (/^https?:\/\//i.test(to)) return URL.canParse(to) ? { web: to } : undefined;
  const name = to.replace(/^\.\//, "").replace(/#.*$/, "");
  return files.includes(name) ? { file: name } : undefined;
}

/** textOf returns the text of a line without its markup. */
export function textOf(parts: Inline[]): string {
  return parts.map((part) => ("parts" in part ? textOf(part.parts) : part.text)).join("");
}
