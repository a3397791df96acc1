import type { ReactNode } from "react";
import styles from "./component-icon.module.css";
import icon from "./icon.module.css";
import { tintOf } from "./module-tint";
import tints from "./module-tint.module.css";

/** A drawing for each component of the modules that come with the program. */
const drawings: Record<string, ReactNode> = {
  "common/ticker": (
    <>
      <circle cx="8" cy="8.5" r="5.5" />
      <path d="M8 5.5v3l2 1.5M6 1.5h4" />
    </>
  ),
  "common/signal": (
    <>
      <circle cx="8" cy="8" r="2" className="filled" />
      <path d="M4.5 11.5a5 5 0 0 1 0-7M11.5 4.5a5 5 0 0 1 0 7M2.4 13.6a8 8 0 0 1 0-11.2M13.6 2.4a8 8 0 0 1 0 11.2" />
    </>
  ),
  "common/failures": <path d="M8 2 14.5 13.5h-13zM8 6.5v3.5M8 12h.01" />,
  "common/router": <path d="M2 8h4M6 8c3 0 2.5-4 5.5-4H14M6 8c3 0 2.5 4 5.5 4H14M12 2l2 2-2 2M12 10l2 2-2 2" />,
  "common/array_split": <path d="M2 8h3.5M5.5 8c3 0 2-5 5-5H14M5.5 8H14M5.5 8c3 0 2 5 5 5H14" />,
  "common/delay": <path d="M4 2h8M4 14h8M5 2c0 4 6 4 6 6s-6 2-6 6M11 2c0 4-6 4-6 6s6 2 6 6" />,
  "common/debug": (
    <>
      <rect x="1.5" y="2.5" width="13" height="11" rx="2" />
      <path d="M4 8.5h2l1.2-3 1.8 5 1.2-2H12" />
    </>
  ),
  "js/js_eval": (
    <path d="M6 2.5c-2 0-2.5.8-2.5 2.3C3.5 6.6 3.3 7.5 1.8 8c1.5.5 1.7 1.4 1.7 3.2 0 1.5.5 2.3 2.5 2.3M10 2.5c2 0 2.5.8 2.5 2.3 0 1.8.2 2.7 1.7 3.2-1.5.5-1.7 1.4-1.7 3.2 0 1.5-.5 2.3-2.5 2.3" />
  ),
  "encoding/json_decode": <path d="M4.5 3 1.5 8l3 5M11.5 3l3 5-3 5M9 4.5 7 11.5" />,
  "encoding/json_encode": <path d="M5.5 2.5H3.5v11h2M10.5 2.5h2v11h-2M7 8h.01M9 8h.01" />,
  "encoding/csv_encode": <path d="M2 3h12v10H2zM2 6.3h12M2 9.7h12M6 3v10M10 3v10" />,
  "encoding/template": <path d="M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3M5.5 8h5M5.5 11h3" />,
  "crypto/cert_generate": (
    <>
      <circle cx="8" cy="6" r="4" />
      <path d="M5.8 9.5 5 14.5l3-1.5 3 1.5-.8-5" />
    </>
  ),
  "crypto/cert_read": (
    <>
      <path d="M12.5 7V2.5h-10v8h4M5 5h5M5 7.5h2.5" />
      <circle cx="10.5" cy="10.5" r="2.5" />
      <path d="m12.3 12.3 2 2" />
    </>
  ),
  "http/http_server": (
    <>
      <rect x="2" y="2.5" width="12" height="4.5" rx="1" />
      <rect x="2" y="9" width="12" height="4.5" rx="1" />
      <path d="M4.5 4.75h.01M4.5 11.25h.01M8 4.75h3.5M8 11.25h3.5" />
    </>
  ),
  "http/http_request": <path d="M2 5.5h11M10 2.5l3 3-3 3M14 10.5H3M6 7.5l-3 3 3 3" />,
  "kubernetes/deployment_list": (
    <>
      <rect x="2" y="2.5" width="4" height="4" rx="1" />
      <rect x="2" y="9.5" width="4" height="4" rx="1" />
      <path d="M9 4.5h5M9 11.5h5" />
    </>
  ),
  "kubernetes/workload_list": (
    <>
      <rect x="2" y="2" width="5" height="5" rx="1" />
      <rect x="9" y="2" width="5" height="5" rx="1" />
      <path d="M2 10h12M2 13.5h8" />
    </>
  ),
  "kubernetes/pod_list": (
    <>
      <path d="M4 2 6.5 3.5v3L4 8 1.5 6.5v-3zM4 8.5 6.5 10v3L4 14.5 1.5 13v-3z" />
      <path d="M9.5 5H14M9.5 11.5H14" />
    </>
  ),
  "kubernetes/deployment_update": (
    <>
      <path d="M8 1.8 13.5 5v6L8 14.2 2.5 11V5z" />
      <path d="M8 11V6M5.8 8 8 5.8 10.2 8" />
    </>
  ),
  "kubernetes/secret_get": (
    <>
      <circle cx="5" cy="11" r="3" />
      <path d="M7.2 8.8 13.5 2.5M11 5l2 2" />
    </>
  ),
  "kubernetes/service_account_get": (
    <>
      <circle cx="8" cy="5" r="3" />
      <path d="M2.5 14c.5-3 2.7-4.5 5.5-4.5s5 1.5 5.5 4.5" />
    </>
  ),
  "kubernetes/webhook_register": (
    <path d="M6.5 9.5 9.5 6.5M7 4.5l1.5-1.5a3 3 0 0 1 4.5 4.5L11.5 9M9 11.5 7.5 13A3 3 0 0 1 3 8.5L4.5 7" />
  ),
  "kubernetes/object_get": (
    <>
      <path d="M8 1.8 13.5 5v6L8 14.2 2.5 11V5z" />
      <path d="M8 5v5M5.8 8 8 10.2 10.2 8" />
    </>
  ),
  "kubernetes/object_list": (
    <>
      <path d="M4.5 1.5 7 3v3L4.5 7.5 2 6V3zM4.5 9 7 10.5v3L4.5 15 2 13.5v-3z" />
      <path d="M9.5 3h4.5M9.5 6h3M9.5 10.5h4.5M9.5 13.5h3" />
    </>
  ),
  "kubernetes/object_apply": (
    <>
      <path d="M8 1.8 13.5 5v6L8 14.2 2.5 11V5z" />
      <path d="M5.5 8 7.3 9.8 10.7 6.3" />
    </>
  ),
  "kubernetes/watch": (
    <>
      <path d="M1.5 8c2-3.3 4-5 6.5-5s4.5 1.7 6.5 5c-2 3.3-4 5-6.5 5s-4.5-1.7-6.5-5z" />
      <circle cx="8" cy="8" r="2" />
    </>
  ),
  "distribution/registry_copy": (
    <>
      <rect x="1.5" y="5.5" width="6" height="8" rx="1.5" />
      <path d="M4 3h6.5a3 3 0 0 1 3 3v3.5M11.5 7.5l2 2 2-2M.5 9.5H6.5" />
    </>
  ),
  "distribution/registry_catalog": <path d="M2.5 3.5h11M2.5 8h11M2.5 12.5h7" />,
  "distribution/registry_check": <path d="M3 8.5 6.5 12 13 4.5" />,
};

/** Other components show a jack. */
const jack = (
  <>
    <circle cx="8" cy="8" r="5.5" />
    <circle cx="8" cy="8" r="2" />
  </>
);

/** ComponentIcon is the icon of a component on a tile in the tint of its module. Its name is shown beside it, so screen readers skip the icon. */
export function ComponentIcon({ component, size = "large" }: { component: string; size?: "large" | "small" }) {
  return (
    <span aria-hidden="true" className={`${styles.tile} ${styles[size]} ${tints[tintOf(component)]}`}>
      <svg aria-hidden="true" className={icon.icon} viewBox="0 0 16 16">
        {Object.hasOwn(drawings, component) ? drawings[component] : jack}
      </svg>
    </span>
  );
}
