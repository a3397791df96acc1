import { defineConfig } from "vitest/config";

// Two test files at a time, since a page is often waited for while the processor is idle.
// They share a control plane, so each test has names of its own in it. The limits are for a
// machine that is slow and busy; they cost nothing when all is well.
export default defineConfig({
  test: {
    environment: "node",
    include: ["e2e/**/*.test.ts"],
    maxWorkers: 2,
    testTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
    hookTimeout: 300_000,
    globalSetup: ["e2e/harness/setup.ts"],
  },
});
