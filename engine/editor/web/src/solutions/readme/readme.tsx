import { type ReactNode, useMemo } from "react";
import { type Block, type Inline, parse, target, textOf } from "./markdown";
import styles from "./readme.module.css";

/**
 * Readme shows a Markdown text. A link to a file of the solution opens that file on
 * the page. Other links that do not go to the web are plain text.
 */
export function Readme({
  text,
  title,
  files,
  open,
}: {
  text: string;
  title: string;
  files: string[];
  open(file: string): void;
}) {
  const blocks = useMemo(() => withoutTitle(parse(text), title), [text, title]);
  return <div className={styles.readme}>{blocks.map((block, at) => draw(block, at, { files, open }))}</div>;
}

/** The page shows the title itself. */
function withoutTitle(blocks: Block[], title: string): Block[] {
  const [first, ...rest] = blocks;
  return first?.kind === "heading" && textOf(first.parts) === title ? rest : blocks;
}

interface Links {
  files: string[];
  open(file: string): void;
}

// Blocks have no id, and a README is never reordered, so the index is the key.
function draw(block: Block, key: number, links: Links): ReactNode {
  switch (block.kind) {
    case "heading": {
      const Heading = `h${Math.min(6, Math.max(2, block.level) + 1)}` as "h3";
      return <Heading key={key}>{line(block.parts, links)}</Heading>;
    }
    case "paragraph":
      return <p key={key}>{line(block.parts, links)}</p>;
    case "code":
      return (
        <pre key={key} tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case "list": {
      const items = block.items.map((item, at) => (
        <li key={at}>
          {item.map((part, n) =>
            item.length === 1 && part.kind === "paragraph" ? line(part.parts, links) : draw(part, n, links),
          )}
        </li>
      ));
      return block.ordered ? (
        <ol key={key} start={block.start}>
          {items}
        </ol>
      ) : (
        <ul key={key}>{items}</ul>
      );
    }
    case "quote":
      return <blockquote key={key}>{block.blocks.map((part, n) => draw(part, n, links))}</blockquote>;
    case "table":
      return (
        <div key={key} className={styles.table} tabIndex={0} role="group" aria-label="Table">
          <table>
            <thead>
              <tr>
                {block.head.map((cell, n) => (
                  <th key={n} scope="col">
                    {line(cell, links)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row, r) => (
                <tr key={r}>
                  {row.map((cell, n) => (
                    <td key={n}>{line(cell, links)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
    case "rule":
      return <hr key={key} />;
  }
}

function line(parts: Inline[], links: Links): ReactNode {
  return parts.map((part, key) => inline(part, key, links));
}

function inline(part: Inline, key: number, links: Links): ReactNode {
  switch (part.kind) {
    case "text":
      return part.text;
    case "code":
      return <code key={key}>{part.text}</code>;
    case "strong":
      return <strong key={key}>{line(part.parts, links)}</strong>;
    case "em":
      return <em key={key}>{line(part.parts, links)}</em>;
    case "link": {
      const to = target(part.to, links.files);
      if (!to) return <span key={key}>{line(part.parts, links)}</span>;
      if ("web" in to)
        return (
          <a key={key} href={to.web} target="_blank" rel="noopener noreferrer">
            {line(part.parts, links)}
          </a>
        );
      return (
        <button key={key} type="button" className={styles.file} onClick={() => links.open(to.file)}>
          {line(part.parts, links)}
        </button>
      );
    }
  }
}
