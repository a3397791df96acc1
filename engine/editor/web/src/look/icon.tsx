import type { ReactNode } from "react";
import styles from "./icon.module.css";

const drawings = {
  add: <path d="M8 3v10M3 8h10" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="m10.5 10.5 3.5 3.5" />
    </>
  ),
  nodes: (
    <>
      <path d="M2.5 3h4M5 7h4M5 11h4M3.5 3v8H5M3.5 7H5" />
      <path d="M11.5 7h2M11.5 11h2" />
    </>
  ),
  note: <path d="M2.5 3h11v8H7l-3 2.5V11H2.5z" />,
  document: (
    <>
      <path d="M9 1.5H4A1.5 1.5 0 0 0 2.5 3v10A1.5 1.5 0 0 0 4 14.5h8a1.5 1.5 0 0 0 1.5-1.5V6z" />
      <path d="M9 1.5V6h4.5" />
    </>
  ),
  help: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M6.3 6.3a1.8 1.8 0 1 1 2.5 1.7c-.6.3-.8.7-.8 1.3M8 11.5h.01" />
    </>
  ),
  flow: (
    <>
      <rect x="1.5" y="2.5" width="5" height="4" rx="1" />
      <rect x="9.5" y="9.5" width="5" height="4" rx="1" />
      <path d="M6.5 4.5H9a2 2 0 0 1 2 2v3" />
    </>
  ),
  problem: (
    <>
      <path d="M8 2 14.5 13.5h-13z" />
      <path d="M8 6.5v3M8 11.5h.01" />
    </>
  ),
  check: <path d="M3 8.5 6.5 12 13 4.5" />,
  rights: (
    <>
      <path d="M8 1.8 13.5 4v4c0 3.5-2.5 5.3-5.5 6.3C5 13.3 2.5 11.5 2.5 8V4z" />
      <path d="M5.8 8 7.5 9.7 10.5 6.5" />
    </>
  ),
  undo: <path d="M5.5 3 2.5 6l3 3M2.5 6H10a3.5 3.5 0 0 1 0 7H6" />,
  redo: <path d="m10.5 3 3 3-3 3M13.5 6H6a3.5 3.5 0 0 0 0 7h4" />,
  /** Messages in a pipe. */
  queue: (
    <>
      <path d="M1.5 3.5h13M1.5 12.5h13" />
      <rect className="filled" x="2.5" y="6" width="3" height="4" />
      <rect className="filled" x="6.5" y="6" width="3" height="4" />
      <rect className="filled" x="10.5" y="6" width="3" height="4" />
    </>
  ),
  runs: <path d="M2 3.5h7M11.5 3.5H14M2 8h12M2 12.5h9" />,
  more: (
    <>
      <circle className="filled" cx="3" cy="8" r="1.3" />
      <circle className="filled" cx="8" cy="8" r="1.3" />
      <circle className="filled" cx="13" cy="8" r="1.3" />
    </>
  ),
  start: <path className="filled" d="M4.5 2.8v10.4a.6.6 0 0 0 .9.5l8.3-5.2a.6.6 0 0 0 0-1L5.4 2.3a.6.6 0 0 0-.9.5z" />,
  stop: <rect className="filled" x="3.5" y="3.5" width="9" height="9" rx="1.5" />,
  smaller: <path d="M3 8h10" />,
  fit: <path d="M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10" />,
  layout: (
    <>
      <rect x="1.5" y="6" width="4" height="4" rx="1" />
      <rect x="10.5" y="2" width="4" height="4" rx="1" />
      <rect x="10.5" y="10" width="4" height="4" rx="1" />
      <path d="M5.5 8H8V4h2.5M8 8v4h2.5" />
    </>
  ),
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  dockRight: (
    <>
      <rect x="1.5" y="2.5" width="13" height="11" rx="1.5" />
      <path d="M10 2.5v11" />
    </>
  ),
  dockBottom: (
    <>
      <rect x="1.5" y="2.5" width="13" height="11" rx="1.5" />
      <path d="M1.5 9.5h13" />
    </>
  ),
  bin: <path d="M2.5 4h11M6 4V2.5h4V4M4 4l.7 9.5h6.6L12 4M6.8 6.8v4M9.2 6.8v4" />,
  pin: <path d="M5.5 2h5M6.5 2v4.5L4 9.5h8L9.5 6.5V2M8 9.5V14" />,
  arrow: <path d="M2.5 8h11M10 4.5 13.5 8 10 11.5" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof drawings;

/** Icon is a drawing of 16 by 16 in the colour of the text. Its meaning is always in words too, so screen readers skip it. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg aria-hidden="true" className={styles.icon} width={size} height={size} viewBox="0 0 16 16">
      {drawings[name]}
    </svg>
  );
}
