import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Failure } from "./api/client";
import { App } from "./app";
import "./look/tokens.css";
import "./look/base.css";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // A refused request would be refused again. One that got no answer may be answered later.
      retry: (count, cause) => cause instanceof Failure && cause.unreachable && count < 5,
      refetchOnWindowFocus: false,
    },
  },
});

const root = document.getElementById("root");
if (!root) throw new Error("the page has no #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
