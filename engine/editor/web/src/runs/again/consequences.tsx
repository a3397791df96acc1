import type { ReactNode } from "react";
import type { SendPreview } from "../../api/client";
import { permissionWords } from "../../permissions/permission-words";

/** Consequences says what sending a message may come to, and what it may do in the cluster. */
export function Consequences({ found, sends }: { found: SendPreview; sends: ReactNode }) {
  const further = found.nodes.filter((node) => node !== found.node || found.source);
  const unknown = found.problems ?? [];
  return (
    <>
      <p>
        {sends} {further.length > 0 && `From there it may come to ${further.join(", ")}.`}
      </p>
      {found.permissions.length === 0 ? (
        <p>None of these nodes asks for permissions in the cluster.</p>
      ) : (
        <>
          <p>In the cluster these nodes may:</p>
          <ul>
            {found.permissions.map((permission) => {
              const words = permissionWords(permission);
              return <li key={words}>{words}</li>;
            })}
          </ul>
        </>
      )}
      {unknown.length > 0 && (
        <p>It may do more, which is not known: {unknown.map(({ message }) => message).join("; ")}</p>
      )}
    </>
  );
}
