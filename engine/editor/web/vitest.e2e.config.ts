import { defineConfig } from "vitest/config";

// One browser and one engine at a time: these tests share two cores with the
// control plane that they run on.
export default defineConfig({
  test: {
    environment: "node",
    include: ["e2e/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 180_000,
    globalSetup: ["e2e/setup.ts"],
  },
});
