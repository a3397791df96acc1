import { useQuery } from "@tanstack/react-query";
import { api, want } from "../api/client";
import { FailureBox } from "../look/failure-box";
import { useRefusal } from "../rights/rights";
import { useMarket } from "../solutions/offer/market";
import { AddCatalogue } from "./add-catalogue";
import { CatalogueRow } from "./catalogue-row";
import styles from "./marketplace.module.css";

/** Catalogues lists the catalogues, with what is wrong with them, and adds and removes them. */
export function Catalogues() {
  const { data, error } = useQuery({
    queryKey: ["catalogues"],
    queryFn: async () => (await want(api.GET("/api/v1/catalogues", {}))).items,
  });
  const { data: market } = useMarket();
  const refused = useRefusal("edit");
  return (
    <>
      {error && !data && <FailureBox error={error} />}
      <div className={styles.card}>
        <table className={styles.table} aria-label="Catalogues">
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Reference</th>
              <th scope="col">Signature</th>
              <th scope="col">Solutions</th>
              <th scope="col">
                <span className="unseen">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">built in</th>
              <td className="quiet">comes with Patchbay, and works offline</td>
              <td />
              <td>{market?.items.filter((one) => !one.from).length}</td>
              <td />
            </tr>
            {data?.map((catalogue) => (
              <CatalogueRow
                key={catalogue.name}
                catalogue={catalogue}
                content={market?.catalogues.find((one) => one.name === catalogue.name)}
                kept={refused !== ""}
              />
            ))}
          </tbody>
        </table>
      </div>
      {refused ? (
        <p className="quiet">Who may change all flows adds and removes catalogues. {refused}</p>
      ) : (
        <AddCatalogue taken={data?.map((one) => one.name) ?? []} />
      )}
    </>
  );
}
