import { defineConfig } from "vitest/config";

// One test file at a time, since the tests share the processor with a control plane. The
// limits are for a machine that is slow and busy; they cost nothing when all is well.
export default defineConfig({
  test: {
    environment: "node",
    include: ["e2e/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
    hookTimeout: 300_000,
    globalSetup: ["e2e/harness/setup.ts"],
  },
});
