import type { ReactNode } from "react";

/** One drawing for each module; other modules show a jack. */
const drawings: Record<string, ReactNode> = {
  common: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 5v3l2 2" />
    </>
  ),
  kubernetes: (
    <>
      <path d="M8 2l5.2 3v6L8 14l-5.2-3V5z" />
      <path d="M8 2v12M2.8 5l10.4 6M13.2 5L2.8 11" />
    </>
  ),
  http: (
    <>
      <path d="M2 5.5h11M10 2.5l3 3-3 3M14 10.5H3M6 7.5l-3 3 3 3" />
    </>
  ),
  js: <path d="M6 2.5C3.5 2.5 5.5 7 2.5 8c3 1 1 5.5 3.5 5.5M10 2.5c2.5 0 .5 4.5 3.5 5.5-3 1-1 5.5-3.5 5.5" />,
  crypto: (
    <>
      <rect x="3" y="7" width="10" height="6.5" rx="1" />
      <path d="M5.5 7V5a2.5 2.5 0 015 0v2" />
    </>
  ),
  encoding: <path d="M4 3v10M7 3v10M9.5 3v10M12.5 3v10" />,
  distribution: (
    <>
      <path d="M2 5l6-3 6 3-6 3z" />
      <path d="M2 8l6 3 6-3M2 11l6 3 6-3" />
    </>
  ),
};

const jack = (
  <>
    <circle cx="8" cy="8" r="5.5" />
    <circle cx="8" cy="8" r="2" />
  </>
);

/** The icon of a component's module. Its name is shown beside it, so screen readers skip the icon. */
export function ModuleIcon({ component }: { component: string }) {
  const [module = ""] = component.split("/");
  return (
    <svg
      aria-hidden="true"
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {Object.hasOwn(drawings, module) ? drawings[module] : jack}
    </svg>
  );
}
