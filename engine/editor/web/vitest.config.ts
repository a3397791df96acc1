import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}", "layers.test.ts"],
    // For a machine that is slow and busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
