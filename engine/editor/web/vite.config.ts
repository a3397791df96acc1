import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

// The binary embeds the build: files named by a hash of their content, compressed
// here once and not at every request.
const output = "../dist";

function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    buildStart() {
      for (const entry of readdirSync(output)) if (entry !== ".keep") rmSync(join(output, entry), { recursive: true });
    },
    closeBundle() {
      for (const entry of readdirSync(output, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || entry.name === ".keep") continue;
        const file = join(entry.parentPath, entry.name);
        writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
        rmSync(file);
      }
    },
  };
}

export default defineConfig({
  plugins: [react(), compressed()],
  publicDir: "public",
  html: { cspNonce: "__CSP_NONCE__" },
  worker: { format: "es" },
  build: {
    outDir: output,
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2023",
    chunkSizeWarningLimit: 1000,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: { proxy: { "/api": process.env.PATCHBAY ?? "http://127.0.0.1:7424" } },
});
