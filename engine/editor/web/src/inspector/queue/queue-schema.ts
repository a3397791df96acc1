import type { Schema } from "../../form/values/schema";

const duration: Schema = { type: "string", pattern: "^[0-9.]+[a-zµ]+([0-9.]+[a-zµ]+)*$", colSpan: 6 };

/** queueSchema is the form of a queue, without its key, which is an expression. The defaults are those of the engine. */
export const queueSchema: Schema = {
  type: "object",
  properties: {
    concurrency: {
      type: "integer",
      title: "Concurrency",
      description: "How many messages are handled at once, over all engines.",
      default: 1,
      minimum: 1,
      maximum: 1000,
      colSpan: 6,
      propertyOrder: 0,
    },
    limit: {
      type: "integer",
      title: "Limit",
      description: "How many messages may wait before whoever sends has to.",
      default: 100_000,
      minimum: 1,
      colSpan: 6,
      propertyOrder: 1,
    },
    maxAttempts: {
      type: "integer",
      title: "Attempts",
      description: "How often a message is tried, including the first time, before it is a dead letter.",
      default: 5,
      minimum: 1,
      maximum: 1000,
      propertyOrder: 2,
    },
    backoff: {
      type: "object",
      title: "Waits",
      propertyOrder: 3,
      properties: {
        initial: {
          ...duration,
          title: "First wait",
          description: "Before the second attempt. It doubles with each further one.",
          default: "1s",
          propertyOrder: 0,
        },
        max: {
          ...duration,
          title: "Longest wait",
          description: "Between two attempts.",
          default: "1m",
          propertyOrder: 1,
        },
      },
    },
    maxAge: {
      ...duration,
      title: "Longest age",
      description: "How long a message may wait before it fails without being handled. Empty: any time.",
      propertyOrder: 4,
    },
    optional: {
      type: "boolean",
      title: "Optional",
      description:
        "Where no queues are kept, as on engines in a cluster without a NATS, the wire is direct. Otherwise the flow is refused there.",
      default: false,
      propertyOrder: 5,
    },
  },
};
