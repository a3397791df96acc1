import type { Preview } from "./install";

/** Advice lists the values that suit what is in the cluster better. */
export function Advice({ preview }: { preview: Preview }) {
  const advice = preview.advice ?? [];
  if (preview.unsurveyed)
    return (
      <p className="quiet">
        There is no advice on the parameters, since the cluster could not be read: {preview.unsurveyed}
      </p>
    );
  if (advice.length === 0) return null;
  return (
    <>
      <h4>Advice for this cluster</h4>
      <ul aria-label="Advice">
        {advice.map((one) => (
          <li key={one.parameter + one.found}>
            <strong>
              {one.title}: {String(one.value)}
            </strong>
            . The cluster has {one.found}. {one.reason}
          </li>
        ))}
      </ul>
    </>
  );
}
