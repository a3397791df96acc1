import { defineConfig } from "vitest/config";

// One test file at a time, since the tests share the processor with a control plane.
export default defineConfig({
  test: {
    environment: "node",
    include: ["e2e/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 180_000,
    globalSetup: ["e2e/harness/setup.ts"],
  },
});
